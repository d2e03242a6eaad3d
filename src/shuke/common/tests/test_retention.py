"""Facts go when nobody needs them any more."""

import datetime as dt

import pytest
from django.db import transaction

from shuke.common import clock, reactions, retention
from shuke.common.access import SYSTEM
from shuke.common.facts import Fact
from shuke.common.models import Reaction, ReactionChunk, RecordedFact

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 4, tzinfo=dt.UTC)


def people(fact, after, limit):
    return [(n, n) for n in range(after + 1, min(after + limit, 5) + 1)]


def greet(fact, ids):
    if fact.payload["n"] < 0:
        raise RuntimeError("not now")


@pytest.fixture
def shop(declared, settings, run_jobs):
    """Every kind of fact, old and fresh, followed and not."""
    settings.FACT_DAYS = 30
    plain = Fact("test.plain", holds=("n",), people=people)
    audited = Fact("test.audited", "did it", holds=("n",), audited=True, people=people)
    for fact in (plain, audited):
        reactions.on_people(fact, greet, "greet", at_once=2)
    for days in (31, 29):
        with clock.fixed(NOW - dt.timedelta(days=days)), transaction.atomic():
            for fact in (plain, audited):
                fact.record(SYSTEM, n=days)
                fact.record(SYSTEM, n=-days)
        with clock.fixed(NOW - dt.timedelta(days=days)):
            run_jobs()


def left() -> set[tuple[str, int]]:
    rows = RecordedFact.objects.values_list("kind", "payload")
    return {(kind.removeprefix("test."), payload["n"]) for kind, payload in rows}


def test_what_is_old_done_and_not_audited_goes(shop):
    before = left()
    with clock.fixed(NOW):
        assert retention.forget_facts() == 1
        assert retention.forget_facts() == 0
    assert before - left() == {("plain", 31)}
    done = Reaction.objects.exclude(done_at=None).select_related("fact")
    assert {row.fact.payload["n"] for row in done} == {29}
    assert Reaction.objects.filter(done_at=None).count() == 4
    chunks = ReactionChunk.objects.exclude(done_at=None).select_related("reaction__fact")
    assert {chunk.reaction.fact.payload["n"] for chunk in chunks} == {29}


def test_zero_days_keep_everything(shop, settings):
    settings.FACT_DAYS = 0
    with clock.fixed(NOW + dt.timedelta(days=9_000)):
        assert retention.forget_facts() == 0
    assert len(left()) == 8
