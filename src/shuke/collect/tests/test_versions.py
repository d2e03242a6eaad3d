"""Versions of a document from files: later words win, the same file again changes nothing."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shuke.collect import commands, queries, running
from shuke.collect.models import Document, Import
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.shop.models import Order

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def order(total: int, number: str = "A1") -> str:
    return f"order,date,total\n{number},2026-01-02,{total}\n"


def totals() -> dict[str, int]:
    return {o.number: int(o.total) for o in Order.objects.all()}


def outcomes(source) -> dict:
    return {name: n for name, n in queries.summary(source)["outcomes"].items() if n}


def test_earlier_words_that_truly_return_are_a_change(bring):
    for total, became in ((5, "recorded"), (6, "updated"), (5, "updated")):
        # A newer export has other lines too, so it is another file.
        source = bring("orders", order(total) + f"B{Import.objects.count()},2026-01-02,1\n")
        assert outcomes(source)[became] >= 1
        assert totals()["A1"] == total


def test_the_same_file_again_changes_nothing_even_after_a_newer_one(bring):
    first, second = order(5), order(6)
    bring("orders", first)
    bring("orders", second)
    again = bring("orders", first)
    assert outcomes(again) == {"unchanged": 1}
    assert totals() == {"A1": 6}
    assert outcomes(bring("orders", second)) == {"unchanged": 1}
    assert Document.objects.count() == 2


def test_words_that_were_said_again_later_are_as_new_as_that(bring):
    """A, then A once more in a newer file, then a file between the two that comes late."""
    between = commands.receive_file(SYSTEM, [order(6).encode()], "late.csv", kind="orders")
    Import.objects.filter(pk=between.pk).update(created_at=clock.now() + dt.timedelta(hours=1))
    bring("orders", order(5))
    with clock.fixed(clock.now() + dt.timedelta(hours=2)):
        assert outcomes(bring("orders", order(5) + "B,2026-01-02,1\n")) == {
            "recorded": 1,
            "unchanged": 1,
        }
        commands.start_import(SYSTEM, between.pk, background=False)
        running.run(between.pk)
    assert outcomes(between) == {"unchanged": 1}
    assert queries.summary(between)["detail"] == {"outdated": 1}
    assert totals()["A1"] == 5
    assert sorted(Document.objects.filter(key="main/A1").values_list("state", flat=True)) == [
        "applied",
        "outdated",
    ]


def test_a_customer_returns_to_earlier_words(bring):
    def person(city: str) -> str:
        return f"customer number,city\n17,{city}\n"

    for city in ("杭州", "成都", "杭州"):
        extra = f"9{Import.objects.count()},无\n"
        bring("customers", person(city) + extra)
        assert Customer.objects.get(identities__value="17").city == city


def test_rejected_documents_are_kept_too(bring):
    content = "order,date,total\nA1,2026-01-02,5\nA2,someday,6\nA3,2026-01-02,x\n"
    bring("orders", content)
    rejected = Document.objects.filter(state="rejected").order_by("key")
    assert [(d.key, d.reason, d.value) for d in rejected] == [
        ("main/A2", "date_unreadable", "someday"),
        ("main/A3", "amount_unreadable", "x"),
    ]
    assert "someday" in rejected[0].payload
    assert outcomes(bring("orders", content)) == {"unchanged": 1, "rejected": 2}
    assert Document.objects.count() == 3


class AnyOrder(TestCase):
    """Files that are uploaded at some times and run in any order end like those that ran in time."""

    @settings(max_examples=25)
    @given(
        st.lists(st.integers(1, 3), min_size=1, max_size=4).flatmap(
            lambda words: st.tuples(st.just(words), st.permutations(range(len(words))))
        )
    )
    def test_the_latest_upload_wins(self, story):
        words, order_of_runs = story
        with TemporaryDirectory() as home, override_settings(HOME=Path(home)):
            self.play(words, order_of_runs)

    def play(self, words, order_of_runs):
        drafts = []
        for hour, total in enumerate(words):
            with clock.fixed(NOON + dt.timedelta(hours=hour)):
                # Blank lines at the end make another file of the same words.
                content = (order(total) + "\n" * hour).encode()
                drafts.append(commands.receive_file(SYSTEM, [content], "f.csv", kind="orders"))
        for place in order_of_runs:
            commands.start_import(SYSTEM, drafts[place].pk, background=False)
            running.run(drafts[place].pk)
        assert totals() == {"A1": words[-1]}
