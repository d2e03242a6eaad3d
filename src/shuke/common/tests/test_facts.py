"""Facts and what follows them."""

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy

from shuke.common import facts, reactions
from shuke.common.access import SYSTEM
from shuke.common.facts import Fact, Subject
from shuke.common.models import Reaction, RecordedFact


@pytest.fixture
def declared(monkeypatch):
    """Declarations of a test end with it."""
    for registry in ("FACTS", "SUBJECTS"):
        monkeypatch.setattr(facts, registry, dict(getattr(facts, registry)))


@pytest.fixture
def happened(declared):
    return Fact("test.happened", holds=("n",))


@pytest.fixture
def reaction(monkeypatch, happened):
    """A reaction to "test.happened" that notes what it saw and can be made to fail once."""
    seen = []

    def note(fact):
        seen.append(fact.payload["n"])
        if fact.payload["n"] < 0 and len(seen) < 2:
            raise RuntimeError("the reaction broke")

    monkeypatch.setattr(reactions, "_handlers", {})
    reactions.on(happened, note)
    return seen


def test_a_reaction_follows_once_however_often_it_is_dispatched(db, happened, reaction, run_jobs):
    with transaction.atomic():
        fact = happened.record(SYSTEM, n=1)
    run_jobs()
    reactions.dispatch.func(fact.pk)
    assert reaction == [1]
    assert Reaction.objects.get().fact_id == fact.pk


def test_a_fact_that_is_rolled_back_never_happened(db, happened, reaction, run_jobs):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happened.record(SYSTEM, n=1)
        raise ZeroDivisionError
    run_jobs()
    assert reaction == []
    assert not RecordedFact.objects.exists()


def test_a_failed_reaction_leaves_no_proof_and_is_tried_again(db, happened, reaction):
    with transaction.atomic():
        fact = happened.record(SYSTEM, n=-7)
    with pytest.raises(RuntimeError):
        reactions.dispatch.func(fact.pk)
    assert not Reaction.objects.exists()
    reactions.dispatch.func(fact.pk)
    assert reaction == [-7, -7]
    assert Reaction.objects.count() == 1


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
    assert bool(fact.words) == fact.audited, "audited facts have words, and only they"
    assert fact.about is None or facts.SUBJECTS[fact.about.key] is fact.about
    assert set(fact.values) <= set(fact.holds)
    if fact.audited:
        assert any(kind.startswith(topic.prefix) for topic in facts.TOPICS)
        assert isinstance(fact.words, type(gettext_lazy("x")))
        assert str(fact.words) % dict.fromkeys((*fact.holds, fact.about and fact.about.key), "x")
