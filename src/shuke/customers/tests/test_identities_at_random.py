"""Arrivals by every kind of identity, edits, merges and unmerges at random, beside a plain model: no row is lost,
none stands twice, and parted again each record has what it would have had (bar 7)."""

import random

import polars as pl
import pytest
from django.db import transaction
from tests.effort import times

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid
from shuke.customers import commands
from shuke.customers.models import Customer, Identity, Merge

pytestmark = pytest.mark.django_db
#: 200 worlds of 40 steps are 8,000 happenings.
STEPS = 40
#: The order in which they tell; a plate joins nobody.
JOINING = ("number", "openid", "line", "phone")
VALUES = {
    "number": ["n1", "n2", "n3", "n4"],
    "openid": [letter * 28 for letter in "abcd"],
    "line": ["L1", "L2", "L3"],
    "phone": ["+8613911112222", "+8613911113333", "+8613911114444"],
    "plate": ["沪A12345", "京B54321"],
}


class World:
    """The same happenings on record and in dictionaries."""

    def __init__(self, seed: int, actor) -> None:
        self.luck, self.actor = random.Random(seed), actor
        self.owners: dict[tuple[str, str], int] = {}
        self.shared: set[tuple[int, str, str]] = set()
        self.parent: dict[int, int] = {}
        self.merges: dict[int, int] = {}
        self.records: set[int] = set()

    def person(self, record: int) -> int:
        while record in self.parent:
            record = self.parent[record]
        return record

    def numbers(self, record: int) -> set[str]:
        who = self.person(record)
        return {
            v
            for (k, v), owner in self.owners.items()
            if k == "number" and self.person(owner) == who
        }

    def arrive(self) -> None:
        forms = [
            (kind, self.luck.choice(VALUES[kind]))
            for kind in (*JOINING, "plate")
            if self.luck.random() < 0.45
        ]
        frame = pl.DataFrame(
            [{"id:line" if k == "line" else k: v for k, v in forms} or {"name": "x"}]
        )
        with transaction.atomic():
            answer = commands.resolve_people(frame, source="test", at=clock.now())
        who = answer["customer_id"][0]
        joining = [form for form in forms if form[0] in JOINING]
        expected = self._owner(joining)
        if not joining:
            assert who is None
            return
        assert expected in (who, None), "somebody on record is met, or nobody"
        assert expected is not None or who not in self.records
        self.records.add(who)
        for form in forms:
            holder = self.owners.get(form) if form[0] in JOINING else None
            if form[0] in JOINING and holder is None:
                self.owners[form] = who
            elif holder is None or self.person(holder) != self.person(who):
                self.shared.add((who, *form))

    def _owner(self, joining: list[tuple[str, str]]) -> int | None:
        number = dict(joining).get("number")
        for form in joining:
            owner = self.owners.get(form)
            if owner is None:
                continue
            theirs = self.numbers(owner)
            if form[0] != "number" and number and theirs and number not in theirs:
                continue
            return owner
        return None

    def merge(self) -> None:
        """Any two, themselves and circles included."""
        if not self.records:
            return
        one, other = (self.luck.choice(sorted(self.records)) for _ in range(2))
        winner, loser = self.person(one), self.person(other)
        if winner == loser:
            with pytest.raises(Invalid):
                commands.merge_customers(self.actor, one, other)
            return
        self.merges[commands.merge_customers(self.actor, one, other).pk] = loser
        self.parent[loser] = winner

    def unmerge(self) -> None:
        if self.merges:
            merge = self.luck.choice(sorted(self.merges))
            commands.unmerge(self.actor, merge)
            del self.parent[self.merges.pop(merge)]

    def edit(self) -> None:
        """A colleague adds or removes an identity of a person."""
        if not self.records:
            return
        who = self.person(self.luck.choice(sorted(self.records)))
        rows = sorted((k, v) for (k, v), owner in self.owners.items() if owner == who)
        if rows and self.luck.random() < 0.4:
            form = self.luck.choice(rows)
            row = Identity.objects.get(kind=form[0], value=form[1], masked=False)
            commands.remove_identity(self.actor, row.pk)
            del self.owners[form]
            return
        form = (kind := self.luck.choice(JOINING), self.luck.choice(VALUES[kind]))
        try:
            commands.add_identity(self.actor, who, *form)
        except Conflict:
            assert self.owners[form] != who
        else:
            self.owners[form] = who

    def check(self) -> None:
        rows = Identity.objects.values_list("customer_id", "kind", "value", "masked")
        exact = {(kind, value): who for who, kind, value, masked in rows if not masked}
        assert exact == self.owners
        shared = [(who, kind, value) for who, kind, value, masked in rows if masked]
        assert sorted(shared) == sorted(self.shared), "each once, with whom it came"
        heads = dict(Customer.objects.values_list("pk", "merged_into"))
        assert {pk: head for pk, head in heads.items() if head} == self.parent


@pytest.mark.parametrize("seed", range(times(5, 200)))
def test_no_identity_is_lost_whatever_happens(seed, actor):
    commands.add_identity_kind(actor("owner"), label="LINE", key="line")
    world = World(seed, actor())
    steps = (world.arrive, world.arrive, world.arrive, world.merge, world.unmerge, world.edit)
    for _step in range(STEPS):
        world.luck.choice(steps)()
        world.check()
    for merge in sorted(world.merges, reverse=True):
        commands.unmerge(actor(), merge)
        del world.parent[world.merges.pop(merge)]
        world.check()
    assert not Merge.objects.open().exists()
