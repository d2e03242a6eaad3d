"""Answers and held tables last as long as what they read: neither a sync without news nor an event empties
what did not read it."""

import datetime as dt
import random
import threading
from dataclasses import replace
from types import SimpleNamespace

import polars as pl
import pytest
from django.db import transaction

from shuke.common import clock
from shuke.customers.models import Customer
from shuke.insight.metrics import basis_for, narrow
from shuke.insight.metrics.orders import purchases as all_purchases
from shuke.insight.metrics.snapshot import remembered
from shuke.insight.queries.lately import lately
from shuke.insight.queries.overdue import overdue
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.shop.commands import record_events
from shuke.warehouse import commands, engine, store
from shuke.warehouse.engine.reads import note, reading
from shuke.warehouse.manifest import Manifest, TableState
from shuke.warehouse.tests.shop import NOON, change, customer, order

NOW = NOON + dt.timedelta(days=1)
BOUGHT = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 1}]}}


def look_at_a_product(visitor: str) -> None:
    events = pl.DataFrame(
        {"at": [NOON], "name": ["product_viewed"], "visitor": [visitor]},
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )
    with transaction.atomic():
        record_events(events, door="test")


@pytest.fixture
def computed(monkeypatch):
    """The keys of the reports that are computed, as they are."""
    keys: list[str] = []

    def counting(report):
        def compute(*args):
            keys.append(report.key)
            return report.compute(*args)

        return replace(report, compute=compute)

    for key, report in REPORTS.items():
        monkeypatch.setitem(REPORTS, key, counting(report))
    return keys


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_report_is_computed_again_only_when_a_table_that_it_read_has_changed(
    home, call, computed
):
    analyst = call("analyst")

    def ask() -> list[str]:
        computed.clear()
        for key in ("trend", "rfm", "pareto", "funnel"):
            assert analyst.get(f"/insight/{key}").status_code == 200
        return list(computed)

    with clock.fixed(NOW):
        mei = customer("林小满")
        order("A1", mei, "10")
        commands.sync()
        assert ask() == ["trend", "rfm", "pareto", "funnel"]
        assert ask() == []
        assert {each.how for each in commands.sync().tables} == {"unchanged"}
        assert ask() == []
        look_at_a_product("v1")
        commands.sync()
        assert ask() == ["funnel"]
        order("A2", mei, "10")
        commands.sync()
        assert ask() == ["trend", "rfm", "pareto"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_count_and_todays_figures_outlive_an_event(home, actor, monkeypatch):
    asked_engine: list[int] = []

    with clock.fixed(NOW):
        mei = customer("林小满")
        order("A1", mei, "10")
        commands.sync()
        from shuke.warehouse.engine.duck import DuckConnection

        run = DuckConnection.run
        monkeypatch.setattr(
            DuckConnection, "run", lambda *args: asked_engine.append(1) or run(*args)
        )

        def questions() -> int:
            asked_engine.clear()
            assert running.count(check(BOUGHT)).people == Customer.objects.count()
            assert lately(actor("owner")).now[7]["orders"] > 0
            overdue(actor("owner"))
            return len(asked_engine)

        assert questions() > 0
        look_at_a_product("v1")
        commands.sync()
        assert questions() == 0
        order("A2", customer("陈嘉禾"), "10")
        commands.sync()
        assert questions() > 0
    with clock.fixed(NOW + dt.timedelta(minutes=20)):
        commands.sync()  # nothing is new, but the figures of "up to now" are of another time
        assert questions() > 0


def test_what_an_answer_rests_on_is_what_its_parts_read():
    state = TableState(id="a", version=1, rows=0, last=0, fingerprint="")
    fresh = Manifest("", "", NOW, {"orders": state, "events": state})
    connection = SimpleNamespace(fresh=fresh)
    with reading() as reads:
        remembered(connection, "inner", lambda: note([fresh.version("orders")]))
    assert reads == {("orders", "a.1")}
    with reading() as reads:  # from memory now
        remembered(connection, "outer", lambda: remembered(connection, "inner", lambda: None))
    assert reads == {("orders", "a.1")}
    newer = replace(fresh, tables={**fresh.tables, "orders": replace(state, version=2)})
    assert not newer.holds(reads)
    assert replace(newer, tables={**newer.tables, "orders": state}).holds(reads)


def test_who_asks_the_same_meanwhile_waits_for_the_answer():
    connection = SimpleNamespace(fresh=Manifest("", "", NOW, {}))
    begun, again, computations = threading.Event(), threading.Event(), []

    def compute() -> int:
        computations.append(1)
        if len(computations) > 1:
            again.set()
        begun.set()
        again.wait(0.2)  # as long as another computation may take to begin, were it let in
        return 7

    answers: list[int] = []

    def ask() -> None:
        answers.append(remembered(connection, "waits", compute))

    first, second = threading.Thread(target=ask), threading.Thread(target=ask)
    first.start()
    begun.wait()
    second.start()
    first.join()
    second.join()
    assert answers == [7, 7] and len(computations) == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_held_stays_right_while_rows_come_and_change(home, seed, monkeypatch):
    """Orders come, change, are put away; people are merged; recent rows are folded into the bulk."""
    draw = random.Random(seed)
    people = [customer(f"p{number}") for number in range(4)]
    orders = [order(f"A{number}", draw.choice(people), "10", "5") for number in range(6)]

    def come() -> None:
        who = draw.choice([*people, None])
        orders.append(order(f"A{len(orders)}", who, str(draw.randrange(1, 50))))

    def alter() -> None:
        row = draw.choice(orders)
        change(row, refunded=draw.randrange(3), customer=draw.choice(people))

    def put_away() -> None:
        change(draw.choice(orders), excluded_at=draw.choice([NOON, None]))

    def merge() -> None:
        merged, into = draw.sample(people, 2)
        change(merged, merged_into=into if into.merged_into_id is None else None)

    def fold() -> None:
        monkeypatch.setattr(store, "FOLD_ROWS", 0)
        monkeypatch.setattr(store, "FOLD_SHARE", 0)
        come()

    for step in [come] * 3 + [alter, put_away, merge, come, fold, alter, come, merge, come]:
        step()
        commands.sync()
        monkeypatch.setattr(store, "FOLD_ROWS", 50_000)
        with engine.connect() as connection:
            basis = basis_for(connection)
            held = narrow.purchases(connection, basis, anonymous=True, at_once=True)
            plain = all_purchases(connection, basis, anonymous=True)
            assert "held" in connection.compile(held)
            columns = ("customer_id", "placed_at", "sale", "revenue")
            assert _rows(connection, held.select(*columns)) == _rows(
                connection, plain.select(*columns)
            )


def _rows(connection, expression) -> list[tuple]:
    rows = connection.run(expression).to_pylist()
    return sorted((tuple(row.values()) for row in rows), key=repr)
