"""Facts: declared once, recorded with the change."""

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy

from shuke.common import facts, reactions
from shuke.common.access import SYSTEM
from shuke.common.facts import Fact, Subject
from shuke.common.models import RecordedFact


def test_a_fact_that_is_rolled_back_never_happened(db, happened):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happened.record(SYSTEM, n=1)
        raise ZeroDivisionError
    assert not RecordedFact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused(happened):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        happened.record(SYSTEM, n=1)


def test_a_fact_holds_what_it_declares(db, happened, declared):
    about = Fact("test.about", about=Subject("thing", lambda _actor, ids: {}))
    for wrong in (
        lambda: happened.record(SYSTEM),
        lambda: happened.record(SYSTEM, n=1, name="Lin"),
        lambda: happened.record(SYSTEM, 7, n=1),
        lambda: about.record(SYSTEM),
    ):
        with pytest.raises(TypeError):
            wrong()
    assert not RecordedFact.objects.exists()
    row = about.record(SYSTEM, 7)
    assert (row.subject, row.subject_id, row.actor_name) == ("thing", 7, "system")


def test_a_kind_is_declared_once(happened):
    with pytest.raises(ValueError, match="twice"):
        Fact("test.happened")
    Subject("thing", lambda _actor, ids: {})
    with pytest.raises(ValueError, match="two kinds"):
        Subject("thing", lambda _actor, ids: {})


@pytest.mark.once
@pytest.mark.parametrize("kind", sorted(facts.FACTS))
def test_what_a_room_declares_can_be_read(kind):
    fact = facts.FACTS[kind]
    assert fact.words or not (fact.audited or reactions._followers.get(kind)), "it is shown"
    assert fact.about is None or facts.SUBJECTS[fact.about.key] is fact.about
    assert set(fact.values) <= set(fact.holds)
    if fact.words:
        assert any(kind.startswith(topic.prefix) for topic in facts.TOPICS)
        assert isinstance(fact.words, type(gettext_lazy("x")))
        assert str(fact.words) % dict.fromkeys((*fact.holds, fact.about and fact.about.key), "x")
