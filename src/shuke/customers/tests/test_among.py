"""People whom another room names by their ids, in the list of customers."""

import datetime as dt

import pytest
from django.db import connection

from shuke.customers.models import Customer
from shuke.customers.queries import among

NOW = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)


@pytest.mark.parametrize("few", [0, 10_000])
def test_few_and_many_are_the_same_people_in_the_same_order(db, monkeypatch, few):
    monkeypatch.setitem(among.__globals__, "FEW", few)
    people = [
        Customer.objects.create(name=f"顾客{n}", joined_at=NOW, spent=n % 7) for n in range(40)
    ]
    ids = [person.pk for person in people[::3]]
    rows = among(Customer.objects.all(), ids).order_by("-spent", "-pk")
    expected = sorted(people[::3], key=lambda person: (person.spent, person.pk), reverse=True)
    assert list(rows) == expected
    assert rows.count() == len(ids)
    assert not among(Customer.objects.all(), []).exists()


def test_among_many_the_list_walks_its_own_index(db, monkeypatch):
    monkeypatch.setitem(among.__globals__, "FEW", 0)
    rows = among(Customer.objects.filter(merged_into=None), [1, 2, 3]).order_by("-spent", "-pk")
    if connection.vendor == "sqlite":
        plan = rows.explain()
        assert "rowid=?" not in plan.splitlines()[0], plan
