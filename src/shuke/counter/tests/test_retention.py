"""Calls of nobody lose their number when they are too old, unless somebody still has to call back."""

import datetime as dt

import pytest

from shuke.counter.commands import retaining
from shuke.counter.models import Call
from shuke.tasks.models import Task

pytestmark = pytest.mark.django_db
LIMIT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
OLD = LIMIT - dt.timedelta(days=1)


def a_call(number: str, at: dt.datetime = OLD, **more) -> Call:
    return Call.objects.create(number=number, at=at, direction="in", noted_at=at, by="Ann", **more)


def test_numbers_that_are_nobodys_go(actor):
    promise = Task.objects.create(title="Call back", given_at=OLD)
    others = [a_call("2", LIMIT), a_call("3", task=promise)]
    old = a_call("1", about="Price of a coat")
    assert retaining.count_calls(LIMIT) == 1
    assert retaining.spared_calls(LIMIT) == {"promise": 1}
    counts: list[int] = []
    retaining.forget_calls(LIMIT, counts.append)
    assert sum(counts) == 1
    old.refresh_from_db()
    assert (old.number, old.about, old.at) == ("", "", OLD)
    assert [Call.objects.get(pk=each.pk).number for each in others] == ["2", "3"]
    assert retaining.count_calls(LIMIT) == 0
