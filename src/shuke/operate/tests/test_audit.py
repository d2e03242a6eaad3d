"""What other rooms announce is noted once, with who did it and when it happened."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import translation

from shuke.common import clock, facts
from shuke.common.access import SYSTEM
from shuke.config.reactions import AUDITED
from shuke.operate import wording
from shuke.operate.models import AuditEntry

pytestmark = pytest.mark.django_db
WHEN = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)


def announce(kind: str, **payload) -> None:
    with clock.fixed(WHEN), transaction.atomic():
        facts.record(kind, **payload)


def test_an_export_is_noted_with_who_how_many_and_when(run_jobs, actor, browse):
    owner = actor("owner")
    by = {"id": owner.id, "name": "Lin (token report)"}
    announce("customers.exported", count=4338, filters={"city": "上海"}, contact=True, by=by)
    run_jobs()
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.actor_name, entry.at) == (owner.id, "Lin (token report)", WHEN)
    assert entry.detail == {"count": 4338, "filters": {"city": "上海"}, "contact": True}
    page = browse("owner").get("/audit/?kind=customers.exported").content.decode()
    assert "took out 4338 customers as a file" in page


def test_a_fact_dispatched_twice_is_noted_once(run_jobs):
    announce("customers.note_added", customer=7, touch=1, by={"id": 1, "name": "Lin"})
    run_jobs()
    fact = facts.Fact.objects.get()
    facts.dispatch.call(fact.pk)
    assert AuditEntry.objects.count() == 1


def test_a_command_that_fails_is_not_noted(run_jobs):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        facts.record("customers.note_added", customer=7, by={"id": 1, "name": "Lin"})
        raise ZeroDivisionError
    run_jobs()
    assert not AuditEntry.objects.exists()


def test_long_lists_become_their_length(run_jobs):
    announce(
        "shop.orders_excluded", orders=list(range(900)), reason="刷单", by={"id": 1, "name": "L"}
    )
    run_jobs()
    entry = AuditEntry.objects.get()
    assert entry.detail == {"orders": 900, "reason": "刷单"}
    assert "900" in wording.sentence(entry)


def test_what_the_system_did_is_told_as_such(run_jobs):
    announce("customers.created", customer=1, by={"id": SYSTEM.id, "name": SYSTEM.name})
    run_jobs()
    with translation.override("zh-hans"):
        assert wording.actor(AuditEntry.objects.get()) == "系统"


@pytest.mark.parametrize("kind", AUDITED)
def test_every_audited_fact_has_words(kind):
    assert kind in wording.SENTENCES
    assert any(kind.startswith(prefix) for prefix, _ in wording.KINDS)


def test_the_page_shows_every_kind_of_entry_in_both_languages(browse, actor):
    detail = {
        "customer": 1, "segment": 1, "campaign": 1, "import": 1, "staff": actor("owner").id,
        "field": "birthday", "identity": "phone", "channel": "email", "count": 2, "orders": 3,
        "people": 4, "figures": 5, "reason": "刷单", "role": "agent", "before": "agent", "after": "owner", "name": "x",
    }  # fmt: skip
    for action in wording.SENTENCES:
        AuditEntry.objects.create(
            at=WHEN, actor_name="Lin", actor_id=1, action=action, detail=detail
        )
    for language in ("en", "zh-hans"):
        page = browse("owner", language).get("/audit/")
        assert page.status_code == 200
        for action in wording.SENTENCES:
            assert f">{action}<" not in page.content.decode()
