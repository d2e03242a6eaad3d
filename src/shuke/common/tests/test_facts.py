import pytest
from django.db import transaction

from shuke.common import facts
from shuke.common.models import Fact, Reaction


@pytest.fixture
def reaction(monkeypatch):
    """A reaction to "test.happened" that notes what it saw and can be told to fail."""
    seen = []

    def note(payload):
        seen.append(payload["n"])
        if payload.get("fail") and len(seen) < 2:
            raise RuntimeError("the reaction broke")

    monkeypatch.setattr(facts, "_reactions", {})
    facts.on("test.happened", note)
    return seen


def test_a_reaction_follows_once_however_often_it_is_dispatched(db, reaction, run_jobs):
    with transaction.atomic():
        fact = facts.record("test.happened", n=1)
    run_jobs()
    facts.dispatch.func(fact.pk)
    assert reaction == [1]
    assert Reaction.objects.get().fact_id == fact.pk


def test_a_fact_that_is_rolled_back_never_happened(db, reaction, run_jobs):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        facts.record("test.happened", n=1)
        raise ZeroDivisionError
    run_jobs()
    assert reaction == []
    assert not Fact.objects.exists()


def test_a_failed_reaction_leaves_no_proof_and_is_tried_again(db, reaction):
    with transaction.atomic():
        fact = facts.record("test.happened", n=7, fail=True)
    with pytest.raises(RuntimeError):
        facts.dispatch.func(fact.pk)
    assert not Reaction.objects.exists()
    facts.dispatch.func(fact.pk)
    assert reaction == [7, 7]
    assert Reaction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused(reaction):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        facts.record("test.happened", n=1)
