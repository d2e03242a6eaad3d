"""Merging and unmerging beside a plain model: people as dictionaries that were never merged."""

import datetime as dt
import random
from dataclasses import dataclass, field

import polars as pl
import pytest

from shuke.common import clock
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.customers import commands, queries, search
from shuke.customers.models import (
    Consent,
    ConsentState,
    Customer,
    Identity,
    Merge,
    OwnProfile,
    Touch,
)
from shuke.customers.queries.unmerging import written_since

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
SEEDS = range(12)


def arrive(number: str, *, overwrite: bool = False, at: dt.datetime = AT, **profile) -> int:
    frame = pl.DataFrame([{"number": number, **profile}], infer_schema_length=None)
    return commands.resolve_people(frame, source="import:1", at=at, overwrite=overwrite)[
        "customer_id"
    ][0]


def say(customer: int, state: str, at: dt.datetime | None = None) -> None:
    frame = pl.DataFrame(
        {"customer_id": [customer], "channel": ["email"], "state": [state], "at": [at]},
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )
    commands.record_consents(frame, source="import:1")


def state(customer: int) -> str:
    rows = ConsentState.objects.filter(customer=customer, channel="email")
    return rows.values_list("state", flat=True).first() or ""


@pytest.fixture
def two() -> tuple[int, int]:
    return arrive("1", name="林小满", city="杭州"), arrive("2", name="Lin Xiaoman", province="浙江")


def test_one_person_of_two_records_and_back(two, actor):
    one, other = two
    arrive("2", email="lin@example.com")
    merge = commands.merge_customers(actor(), one, other, take=["name"])
    shown = Customer.objects.get(pk=one)
    assert (shown.name, shown.city, shown.province) == ("Lin Xiaoman", "杭州", "浙江")
    assert [pk for pk, *_ in queries.reach([other], channel="email").items()] == [other]
    assert queries.reach([other], channel="email")[other].address == "lin@example.com"
    assert search.find("lin@example.com", actor(), limit=5) == [one]
    assert search.find("小满", actor(), limit=5) == [one]

    commands.unmerge(actor(), merge.pk)
    shown, parted = Customer.objects.get(pk=one), Customer.objects.get(pk=other)
    assert (shown.name, shown.city, shown.province) == ("林小满", "杭州", "")
    assert (parted.name, parted.city, parted.province) == ("Lin Xiaoman", "", "浙江")
    assert shown.known_by == queries.BITS["number"]
    assert search.find("lin@example.com", actor(), limit=5) == [other]
    assert not OwnProfile.objects.exists()


def test_what_arrives_stays_with_the_record_whose_identity_it_names(two, actor):
    one, other = two
    merge = commands.merge_customers(actor(), one, other)
    assert arrive("2", city="宁波", overwrite=True) == other
    assert Customer.objects.get(pk=one).city == "杭州", "what stands for them knows its own city"
    commands.unmerge(actor(), merge.pk)
    assert Customer.objects.get(pk=other).city == "宁波"


def test_the_stricter_word_counts_until_she_says_something_new(two, actor):
    one, other = two
    say(one, "granted", AT)
    say(other, "withdrawn", AT - dt.timedelta(days=90))
    merge = commands.merge_customers(actor(), one, other)
    assert (state(one), state(other)) == ("withdrawn", "")
    commands.grant_consent(actor(), one, "email")
    assert state(one) == "granted"
    commands.unmerge(actor(), merge.pk)
    assert (state(one), state(other)) == ("granted", "withdrawn")


def test_a_withdrawal_that_nobody_can_place_counts_for_both(two, actor):
    one, other = two
    say(one, "granted", AT)
    say(other, "granted", AT)
    merge = commands.merge_customers(actor(), one, other)
    commands.withdraw_consent(actor(), one, "email")
    commands.unmerge(actor(), merge.pk)
    assert (state(one), state(other)) == ("withdrawn", "withdrawn")


def test_what_was_said_again_by_the_other_record_is_not_lost(two, actor):
    """Both had said no by then; parted, each has their own word."""
    one, other = two
    say(other, "granted", AT)
    say(one, "withdrawn", AT)
    merge = commands.merge_customers(actor(), one, other)
    say(other, "withdrawn", AT + dt.timedelta(days=1))
    commands.unmerge(actor(), merge.pk)
    assert state(other) == "withdrawn"


def test_what_colleagues_wrote_goes_where_they_say(two, actor):
    one, other = two
    merge = commands.merge_customers(actor(), one, other)
    note = commands.add_note(actor(), one, "likes red")
    commands.edit_customer(actor(), one, city="苏州")
    commands.add_note(actor(), one, "calls on Mondays")
    titles = [each.title for each in written_since(actor(), merge.pk)]
    assert titles == ["Note: calls on Mondays", "City changed", "Note: likes red"]
    edit = Touch.objects.get(kind="customers.edited")
    commands.unmerge(actor(), merge.pk, theirs={"customers.touch": [note.pk, edit.pk]})
    assert Customer.objects.get(pk=one).city == "杭州"
    assert Customer.objects.get(pk=other).city == "苏州"
    notes = Touch.objects.filter(kind="customers.note")
    assert list(notes.order_by("pk").values_list("customer", flat=True)) == [other, one]


def test_a_field_that_was_emptied_is_not_filled_again(two, actor):
    one, other = two
    merge = commands.merge_customers(actor(), one, other)
    commands.edit_customer(actor(), one, province="")
    arrive("2", gender="f")
    shown = Customer.objects.get(pk=one)
    assert (shown.province, shown.gender) == ("", "f")
    commands.unmerge(actor(), merge.pk)
    assert Customer.objects.get(pk=other).province == "浙江"


def test_no_merge_with_oneself_and_no_circle(two, actor):
    one, other = two
    with pytest.raises(Invalid):
        commands.merge_customers(actor(), one, one)
    commands.merge_customers(actor(), one, other)
    for pair in ((one, other), (other, one), (other, other)):
        with pytest.raises(Invalid, match="one person already"):
            commands.merge_customers(actor(), *pair)


def test_who_was_kept_apart_is_not_merged(two, actor):
    one, other = two
    third = arrive("3")
    commands.mark_distinct(actor(), other, one)
    commands.merge_customers(actor(), other, third)
    with pytest.raises(Conflict, match="never the same"):
        commands.merge_customers(actor(), one, third)
    commands.unmark_distinct(actor(), one, other)
    commands.merge_customers(actor(), one, third)


def test_a_merge_is_parted_once(two, actor):
    merge = commands.merge_customers(actor(), *two)
    commands.unmerge(actor(), merge.pk)
    with pytest.raises(NotFound):
        commands.unmerge(actor(), merge.pk)
    with pytest.raises(Invalid):
        again = commands.merge_customers(actor(), *two)
        commands.unmerge(actor(), again.pk, theirs={"customers.touch": [1]})


@dataclass
class Plain:
    """One record as it is when nobody merges anything."""

    profile: dict[str, str]
    notes: set[str] = field(default_factory=set)
    words: list[tuple[dt.datetime, int, str]] = field(default_factory=list)

    @property
    def said(self) -> str:
        return max(self.words)[2] if self.words else ""


class World:
    """The same happenings in the database and in plain records."""

    FIELDS = ("name", "city", "province", "gender")

    def __init__(self, seed: int, actor) -> None:
        self.luck, self.actor = random.Random(seed), actor
        self.plain: dict[int, Plain] = {}
        self.numbers: dict[int, str] = {}
        self.now, self.count = AT, 0

    def tick(self) -> dt.datetime:
        self.now += dt.timedelta(hours=1)
        self.count += 1
        return self.now

    def value(self, name: str) -> str:
        return self.luck.choice("fm") if name == "gender" else f"{name}{self.luck.randrange(4)}"

    def person(self) -> None:
        number = str(len(self.plain) + 1)
        names = self.luck.sample(self.FIELDS, self.luck.randrange(5))
        profile = {name: self.value(name) for name in names}
        pk = arrive(number, at=self.tick(), **profile)
        self.numbers[pk] = number
        self.plain[pk] = Plain({name: profile.get(name, "") for name in self.FIELDS})

    def arrival(self) -> None:
        pk, overwrite = self.luck.choice(list(self.plain)), self.luck.random() < 0.5
        name = self.luck.choice(self.FIELDS)
        value, plain = self.value(name), self.plain[pk]
        assert arrive(self.numbers[pk], overwrite=overwrite, at=self.tick(), **{name: value}) == pk
        if overwrite or not plain.profile[name]:
            plain.profile[name] = value

    def statement(self) -> None:
        pk, word = self.luck.choice(list(self.plain)), self.luck.choice(["granted", "withdrawn"])
        say(pk, word, self.tick())
        self.plain[pk].words.append((self.now, self.count, word))

    def merge(self) -> None:
        one, other = (self.luck.choice(list(self.plain)) for _ in range(2))
        take = self.luck.sample(("name", "city", "province", "gender"), self.luck.randrange(3))
        self.tick()
        try:
            commands.merge_customers(self.actor, one, other, take=take)
        except Invalid:
            assert self.root(one) == self.root(other)

    def root(self, pk: int) -> int:
        return queries.follow_merges([pk]).get(pk, pk)

    def note(self) -> None:
        pk = self.root(self.luck.choice(list(self.plain)))
        self.tick()
        commands.add_note(self.actor, pk, f"note {self.count}")
        self.plain[pk].notes.add(f"note {self.count}")

    def edit(self) -> None:
        pk, name = self.root(self.luck.choice(list(self.plain))), self.luck.choice(self.FIELDS)
        shown, value = getattr(Customer.objects.get(pk=pk), name), self.value(name)
        self.tick()
        commands.edit_customer(self.actor, pk, **{name: value})
        if shown != value:
            self.plain[pk].profile[name] = value

    def unmerge(self) -> None:
        merges = list(Merge.objects.open().order_by("pk"))
        if not merges:
            return
        merge = self.luck.choice(merges)
        later = [
            each for each in written_since(self.actor, merge.pk) if each.title.startswith("Note")
        ]
        theirs = [each for each in later if self.luck.random() < 0.5]
        self.tick()
        commands.unmerge(
            self.actor, merge.pk, theirs={"customers.touch": [each.row for each in theirs]}
        )
        for each in theirs:
            text = each.title.removeprefix("Note: ")
            for plain in self.plain.values():
                plain.notes.discard(text)
            self.plain[merge.loser_id].notes.add(text)

    def check(self) -> None:
        for pk, plain in self.plain.items():
            row = Customer.objects.get(pk=pk)
            assert row.merged_into_id is None
            assert {name: getattr(row, name) for name in self.FIELDS} == plain.profile, pk
            texts = Touch.objects.filter(customer=pk, kind="customers.note")
            assert {touch.detail["text"] for touch in texts} == plain.notes, pk
            assert state(pk) == plain.said, pk
        assert not OwnProfile.objects.exists()
        assert Identity.objects.count() == len(self.plain)


@pytest.mark.parametrize("seed", SEEDS)
def test_parted_again_everybody_is_as_if_nobody_had_merged_them(seed, actor, monkeypatch):
    world = World(seed, actor())
    monkeypatch.setattr(clock, "now", lambda: world.now)
    acts = [world.arrival, world.statement, world.merge, world.merge, world.note, world.edit,
            world.unmerge]  # fmt: skip
    for _ in range(5):
        world.person()
    for _ in range(40):
        world.luck.choice(acts)()
    while Merge.objects.open().exists():
        world.unmerge()
    world.check()
    assert Consent.objects.count() <= sum(len(plain.words) for plain in world.plain.values())


def test_a_non_match_is_taken_back_also_after_one_of_them_was_merged(two, actor):
    """Its row names the records of that day; the pages offer whoever stands for them now."""
    one, other = two
    third = arrive("3")
    commands.mark_distinct(actor(), one, other)
    commands.merge_customers(actor(), third, other)
    commands.unmark_distinct(actor(), one, third)
    commands.merge_customers(actor(), one, third)
