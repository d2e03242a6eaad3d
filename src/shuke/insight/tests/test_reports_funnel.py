"""The way to paying: every way through the events tried one by one; the people behind each number."""

import datetime as dt
import random
from itertools import pairwise
from types import SimpleNamespace

import polars as pl
import pytest
from django.db import transaction

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.funnel import STEPS, Walk, ways
from shuke.insight.tests.way import ask, check_counts, people_of
from shuke.shop.commands import record_events
from shuke.warehouse import engine
from shuke.warehouse.testing import made_up

pytestmark = pytest.mark.once
START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
NAMES = ("page_viewed", *(name for names in STEPS.values() for name in names))
WINDOW = 600


def random_events(visitors: int, seed: int) -> list[dict]:
    """Few seconds apart, some at the same one, in sessions of their own; the order told is the ids'."""
    draw, found = random.Random(seed), []
    for visitor in range(visitors):
        for _event in range(draw.randrange(1, 15)):
            found.append(
                {
                    "visitor": f"v{visitor}",
                    "session": f"s{draw.randrange(2)}",
                    "second": draw.randrange(0, 1500, 50),
                    "name": draw.choice(NAMES),
                }
            )
    draw.shuffle(found)
    return [{**event, "id": number} for number, event in enumerate(found)]


def furthest(events: list[dict], opens: set[int], window: int) -> tuple[int, dict[int, int]]:
    """The last step of any way through `events` (in order), and when each step was first reached. A way
    begins with the first event of a session; one event may begin it and be its first step."""
    first: dict[int, int] = {}

    def walk(at: int, step: int, began: int) -> None:
        if step and step not in first:
            first[step] = events[at]["second"]
        elif step:
            first[step] = min(first[step], events[at]["second"])
        names = list(STEPS.values())
        if step + 1 == len(names):
            return
        for later in range(at + (1 if step else 0), len(events)):
            inside = events[later]["second"] - began <= window
            if inside and events[later]["name"] in names[step + 1]:
                walk(later, step + 1, began)

    for at, event in enumerate(events):
        if event["id"] in opens:
            walk(at, 0, event["second"])
    return max(first, default=0), first


@pytest.mark.parametrize("unit", ["visit", "visitor"])
def test_every_way_through_the_events(shop, unit):
    shop.fill()
    told = random_events(250, seed=11)
    rows = [
        {
            **{name: event[name] for name in ("id", "visitor", "session", "name")},
            **{"at": START + dt.timedelta(seconds=event["second"]), "source": event["name"]},
            **{"device": "", "store_id": 1, "customer_id": None},
        }
        for event in told
    ]

    table = pl.DataFrame(rows, schema_overrides={"customer_id": pl.Int64}).to_arrow()
    basis = Basis("CNY", dt.date(2026, 11, 20))
    with engine.connect() as warehouse:
        told_of = SimpleNamespace(table=lambda _name: made_up(warehouse, "told", table))
        found = warehouse.run(ways(told_of, basis, Walk(START, unit, WINDOW))).to_pylist()
    in_order = sorted(told, key=lambda event: (event["second"], event["id"]))
    sessions: dict[tuple, list] = {}
    units: dict[tuple, list] = {}
    for event in in_order:
        sessions.setdefault((event["visitor"], event["session"]), []).append(event)
        key = (event["visitor"], event["session"])[: 2 if unit == "visit" else 1]
        units.setdefault(key, []).append(event)
    opens = {mine[0]["id"] for mine in sessions.values()}
    assert len(found) == len(units)
    reached = set()
    for row in found:
        key = (row["visitor"], row["session"]) if unit == "visit" else (row["visitor"],)
        mine = units[key]
        step, first = furthest(mine, opens, WINDOW)
        assert row["reached"] == step, mine
        assert row["source"] == mine[0]["name"]
        for number in range(1, len(STEPS)):
            assert (row[f"wait_{number}"] is None) == (number not in first)
            if number > 1 and number in first:
                assert 0 <= row[f"wait_{number}"] <= first[number] - first[number - 1]
        reached.add(step)
    assert reached == {0, 1, 2, 3, 4}


@pytest.fixture
def site(shop, actor):
    """Four people and two strangers: who came how far on what."""
    people = {name: shop.person(name) for name in ("林", "emma", "anna", "bo")}
    twin = shop.person("twin", merged_into=people["bo"])
    noon = dt.datetime(2026, 11, 19, 4, tzinfo=dt.UTC)
    far = ("page", "Product Viewed", "Product Added", "Checkout Started", "Order Completed")
    told = [
        ("v1", "phone", people["林"], 4, 0), ("v2", "computer", people["emma"], 5, 0),
        ("v3", "phone", people["anna"], 2, 0), ("v4", "phone", None, 3, 0),
        ("v5", "tablet", None, 1, 0), ("v6", "phone", twin, 1, 0),
        ("v7", "computer", people["bo"], 4, 2), ("v8", "computer", people["anna"], 5, 60),
    ]  # fmt: skip
    events = [
        {
            **{"visitor": visitor, "session": f"{visitor}-1", "name": name, "device": device},
            **{"customer_id": person.pk if person else None, "source": f"from {device}"},
            **{"store": "taobao"},
            "at": noon - dt.timedelta(days=days) + dt.timedelta(minutes=minute),
        }
        for visitor, device, person, steps, days in told
        for minute, name in enumerate(far[:steps])
    ]
    with transaction.atomic():
        frame = pl.DataFrame(events, schema_overrides={"customer_id": pl.Int64})
        record_events(frame, door="test")
    shop.fill()
    return shop


def test_the_funnel_of_a_small_site(site, actor):
    found, shown, _asked = ask(actor, "funnel", by="device")
    assert [step.reached for step in found.steps] == [7, 5, 4, 3, 1]
    assert [step.wait for step in found.steps] == [None, 60, 60, 60, 60]
    parts = {part.value: part for part in found.parts}
    assert parts["phone"].reached == (4, 3, 2, 1, 0)
    assert parts["computer"].reached == (2, 2, 2, 2, 1)
    # 林 and bo stopped at the payment, anna at the product; emma paid. The twin is bo.
    assert [step.stopped for step in found.steps] == [0, 1, 0, 2, 1]
    assert {value: part.people for value, part in parts.items()} == {
        "phone": 3,
        "computer": 2,
        "tablet": 0,
    }
    assert "14.3% of 7 visits reach payment" in shown.answer
    assert "“Checkout” to “Paid”" in shown.answer


@pytest.mark.parametrize(
    "options", [{"by": "device"}, {"by": "source", "days": "90"}, {"by": "store"}]
)
def test_the_people_behind_the_funnel(site, actor, options):
    found, shown, asked = ask(actor, "funnel", **options)
    assert check_counts(shown, asked) >= 6
    assert people_of(shown.audience, asked) == found.steps[3].stopped > 0
    # A longer look back finds what anna bought two months ago.
    assert found.steps[4].stopped == (2 if options.get("days") == "90" else 1)


def test_a_wider_window_lets_slow_buyers_arrive(site, actor):
    by_hour = ask(actor, "funnel", window="hour")[0]
    by_week = ask(actor, "funnel", window="week", unit="visitor")[0]
    for slow, fast in zip(by_week.steps, by_hour.steps, strict=True):
        assert slow.reached >= fast.reached
    assert all(after <= before for before, after in pairwise(s.reached for s in by_week.steps))
