"""Random days of a shop against a plain model: events arrive, come twice, are archived, copied, erased;
people become known and are merged. What analysis sees is what the model says, whatever the order."""

import datetime as dt
import shutil
from contextlib import contextmanager
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common.access import SYSTEM
from shuke.customers.commands import export_person, merge_customers, resolve_people
from shuke.customers.models import Customer
from shuke.customers.queries import person_ids
from shuke.shop.commands import record_events
from shuke.shop.commands.archiving import archive_events, erase_archived
from shuke.shop.models import Event
from shuke.warehouse import live
from shuke.warehouse.tables import declared_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
START = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
VISITORS, PEOPLE = ("v1", "v2", "v3"), 3

arrival = st.tuples(
    st.just("arrive"),
    st.lists(
        st.tuples(
            st.sampled_from(VISITORS),
            st.integers(0, 5),  # the day
            st.one_of(st.none(), st.none(), st.integers(0, PEOPLE - 1)),
        ),
        min_size=1,
        max_size=4,
    ),
)
steps = st.lists(
    st.one_of(
        arrival,
        arrival,
        st.tuples(st.just("again"), st.integers(0, 100)),
        st.tuples(st.just("archive"), st.none()),
        st.tuples(st.just("merge"), st.tuples(st.integers(0, 2), st.integers(0, 2))),
    ),
    min_size=3,
    max_size=14,
)
#: Afterwards: a device of which somebody was erased is not given to the others once more.
erasures = st.lists(st.integers(0, PEOPLE - 1), max_size=2)


class Model:
    """Events as a list; whoever is the only one known of a visitor gets its nameless events."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def arrive(self, events: list[dict[str, Any]], visitors: set[str]) -> None:
        self.events += [dict(each) for each in events]
        for visitor in visitors:
            own = [each for each in self.events if each["visitor"] == visitor]
            owners = {each["customer_id"] for each in own} - {None}
            if len(owners) == 1:
                for each in own:
                    each["customer_id"] = each["customer_id"] or next(iter(owners))

    def erase(self, customer: int) -> None:
        for each in self.events:
            if each["customer_id"] == customer:
                each["visitor"] = ""

    def rows(self) -> list[tuple]:
        return sorted((each["key"], each["visitor"], each["customer_id"]) for each in self.events)


class Shop:
    """The same, done by the commands."""

    def __init__(self) -> None:
        with transaction.atomic():
            made = pl.DataFrame({"number": list("abc"), "name": ["Emma", "林小满", "陈嘉禾"]})
            self.people = resolve_people(made, source="t", at=START)["customer_id"].to_list()
        self.model, self.sent = Model(), []

    def arrive(self, given: list[tuple]) -> None:
        rows = [
            {
                "key": f"k{len(self.sent) + n:03d}",
                "at": START + dt.timedelta(days=day, seconds=len(self.sent) + n),
                "name": "page",
                "visitor": visitor,
                "customer_id": None if who is None else self.people[who],
            }
            for n, (visitor, day, who) in enumerate(given)
        ]
        self.sent += rows
        assert self._record(rows).created == len(rows)
        self.model.arrive(rows, {row["visitor"] for row in rows})

    def again(self, place: int) -> None:
        """The same event, which says of whom it is no second time."""
        if self.sent:
            row = {**self.sent[place % len(self.sent)], "customer_id": None}
            assert self._record([row]).created == 0
            self.model.arrive([], {row["visitor"]})

    def archive(self, _nothing: None) -> None:
        archive_events(few=1)

    def merge(self, pair: tuple[int, int]) -> None:
        loser, winner = (Customer.objects.get(pk=self.people[each]) for each in pair)
        if pair[0] != pair[1] and not (loser.merged_into_id or winner.merged_into_id):
            merge_customers(SYSTEM, winner.pk, loser.pk)

    def erase(self, who: int) -> None:
        customer = self.people[who]
        Event.objects.filter(customer=customer).update(visitor="", session="")
        erase_archived([customer])
        self.model.erase(customer)

    def expected_of(self, who: int) -> int:
        """How many events the whole person has."""
        record = Customer.objects.get(pk=who)
        ids = person_ids(record.merged_into or record)
        return sum(each["customer_id"] in ids for each in self.model.events)

    def _record(self, rows: list[dict]):
        frame = pl.DataFrame(rows, schema_overrides={"customer_id": pl.Int64})
        with transaction.atomic():
            return record_events(frame, door="track")

    def rows(self) -> list[tuple]:
        """What a full copy takes, with the keys that only database and files have."""
        copy = live.rows(declared_table("events")).to_pylist()
        keys = dict(Event.objects.values_list("pk", "key"))
        keys |= {row["id"]: row["key"] for row in archived()}
        assert len(copy) == len({row["id"] for row in copy})
        return sorted((keys[row["id"]], row["visitor"], row["customer_id"]) for row in copy)


@settings(max_examples=25)
@given(steps=steps, erased=erasures)
def test_the_copy_is_what_the_model_says(home_of_example, steps, erased):
    with home_of_example() as shop:
        for what, with_what in steps:
            getattr(shop, what)(with_what)
            assert shop.rows() == shop.model.rows()
        for who in erased:
            shop.erase(who)
            shop.archive(None)
            assert shop.rows() == shop.model.rows()
        for who in shop.people:
            exported = export_person(SYSTEM, who)["shop.event"]
            assert len(exported) == shop.expected_of(who)


@pytest.fixture
def home_of_example(home):
    """Every example has its own rows and files: they are rolled back, and a folder of its own."""

    @contextmanager
    def example():
        with transaction.atomic():
            yield Shop()
            transaction.set_rollback(True)
        shutil.rmtree(home / "archive", ignore_errors=True)

    return example


def archived() -> list[dict[str, Any]]:
    from shuke.shop.archive import reading

    return [row for part in reading.frames(live.ask) for row in part.iter_rows(named=True)]
