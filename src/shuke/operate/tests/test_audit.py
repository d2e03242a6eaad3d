"""What rooms announce can be looked up: who did what to whom, when."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import translation

from shuke.common import audit, clock
from shuke.common.access import SYSTEM, Actor
from shuke.common.facts import FACTS
from shuke.common.models import RecordedFact
from shuke.customers import facts as customers
from shuke.customers.models import Customer
from shuke.shop import facts as shop
from shuke.tasks import facts as tasks
from shuke.team import facts as team

pytestmark = pytest.mark.django_db
WHEN = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)
LIN = Actor(id=1, name="Lin")


def announce(fact, *about, actor: Actor = LIN, **payload) -> RecordedFact:
    with clock.fixed(WHEN), transaction.atomic():
        return fact.record(actor, *about, **payload)


def test_an_export_is_noted_with_who_how_many_and_when(actor, browse):
    owner = actor("owner")
    by = Actor(id=owner.id, name="Lin (token report)")
    what = {"count": 4338, "filters": {"city": "上海"}, "contact": True}
    announce(customers.EXPORTED, actor=by, **what)
    entry = RecordedFact.objects.get(audited=True)
    assert (entry.actor_id, entry.actor_name, entry.at) == (owner.id, "Lin (token report)", WHEN)
    assert entry.payload == what
    page = browse("owner").get("/audit/?kind=customers.exported").content.decode()
    assert "exported 4338 customers" in page
    assert "took out" not in browse("owner").get("/audit/?kind=login.").content.decode()


def test_it_is_noted_with_the_change_and_not_by_a_job_that_comes_later(browse, actor):
    customer = Customer.objects.create(name="林小满", joined_at=WHEN)
    page = browse("owner")
    page.post(f"/customers/{customer.pk}/notes/", {"text": "喜欢绿色"})
    assert "wrote a note about 林小满" in page.get("/audit/").content.decode()


def test_a_command_that_fails_is_not_noted():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        customers.NOTE_ADDED.record(LIN, 7, touch=1)
        raise ZeroDivisionError
    assert not RecordedFact.objects.exists()


def test_what_nobody_looks_up_is_not_shown(browse):
    announce(tasks.TICKED, 1, customer=7, outcome="reached")
    assert "No activity yet" in browse("owner").get("/audit/").content.decode()


def test_long_lists_are_told_by_their_length():
    entry = announce(shop.ORDERS_EXCLUDED, orders=list(range(900)), reason="刷单")
    assert audit.sentence(entry) == "excluded 900 orders from reports: 刷单"


def test_what_the_system_did_is_told_as_such():
    with translation.override("zh-hans"):
        assert audit.actor_name(announce(customers.CREATED, 1, actor=SYSTEM)) == "系统"


def test_names_are_those_that_the_reader_may_see(actor):
    customer = Customer.objects.create(name="林小满", joined_at=WHEN)
    entry = announce(customers.CREATED, customer.pk)
    for reader, name in ((actor("owner"), "林小满"), (LIN, f"#{customer.pk}")):
        audit.read_names(reader, [entry])
        assert audit.sentence(entry) == f"added the customer {name}"


def test_an_older_row_that_holds_less_or_that_nobody_declares_is_shown_by_its_kind():
    for row in (
        RecordedFact(kind="customers.edited", payload={}),
        RecordedFact(kind="customers.nobody_knows", payload={"field": "x"}),
    ):
        assert audit.sentence(row) == row.kind


def test_the_page_shows_every_audited_fact_in_both_languages(browse):
    for fact in FACTS.values():
        if fact.audited:
            payload = {key: next(iter(fact.values.get(key, {"x": ""}))) for key in fact.holds}
            announce(fact, *([1] if fact.about else []), **payload)
    for language in ("en", "zh-hans"):
        page = browse("owner", language).get("/audit/?size=200")
        assert page.status_code == 200
        for fact in FACTS.values():
            assert fact.kind not in page.content.decode().replace(f'value="{fact.kind}"', "")


def test_a_log_in_is_on_record_and_no_change_of_ones_own(actor, browse):
    owner = browse("owner")
    with transaction.atomic():
        team.LOGGED_IN.record(actor("owner"))
    assert "logged in" in owner.get("/audit/").text
    page = owner.get("/changes/").text.partition("<main")[
        2
    ]  # beside the menu, which leads to one's log-ins
    assert "logged in" not in page and "No changes in the last 24 hours" in page
