"""DuckDB and a Spark cluster give the same answer to everything that Shuke asks."""

import dataclasses
import datetime as dt
import math
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import Busy
from shuke.customers import commands as customers
from shuke.customers.commands.tagging import tag_people
from shuke.customers.models import Customer
from shuke.demo.supervisor import free_port
from shuke.insight import commands as insight
from shuke.insight.metrics.exclusion import suspects
from shuke.insight.metrics.orders import counted_lines
from shuke.insight.metrics.orders import purchases as all_purchases
from shuke.insight.metrics.snapshot import basis_at
from shuke.insight.models import ValueScore
from shuke.insight.tests.conftest import TODAY, SmallShop
from shuke.insight.tests.engines import DAY, SUBJECTS, Answers, ask_some
from shuke.insight.tests.test_against_oracle import own_fields, own_values, stay, track
from shuke.shop.commands import Cost, Rate, enter_rates, record_events, state_spend
from shuke.shop.models import Order, OrderLine
from shuke.warehouse import engine
from shuke.warehouse.testing import fill_recent
from shuke.warehouse.tests import cluster

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # PySpark's
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """Settings that ask the cluster, and nothing else; `connect` asks the same driver by Spark Connect."""
    folder, port = tmp_path_factory.mktemp("spark"), free_port()
    with cluster.started(folder) as address:
        yield {
            "standalone": {
                "ENGINE": address,
                "SPARK_CONF": cluster.session_options(folder, port),
            },
            "connect": {
                "ENGINE": f"sc://127.0.0.1:{port}",
                "SPARK_CONF": "spark.sql.shuffle.partitions=2",
            },
        }
    cluster.end_drivers()


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker, tmp_path_factory):
    """A shop with everything that engines might count differently, in both layers of the copy. Read
    at two addresses, so that nothing that one engine found is remembered for the other."""
    home = tmp_path_factory.mktemp("engines") / "home"
    home.mkdir()
    other = home.with_name("other")
    other.symlink_to(home)
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        clock.fixed(TODAY),
        override_settings(HOME=home),
    ):
        write()
        yield {"duckdb": home, "spark": other}
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def expected(shop):
    """What DuckDB answers to each subject, all asked at once: a process that turns to another engine
    defines every table anew."""
    with override_settings(HOME=shop["duckdb"], ENGINE="duckdb"):
        return {subject: asked(ask) for subject, ask in (SUBJECTS | {"some": ask_some}).items()}


def asked(ask: Callable[[], Answers]) -> dict[str, Any]:
    with translation.override("en"):  # some answers name things
        answers = {name: plain(answer) for name, answer in ask()}
    assert answers
    return answers


@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_engines_give_the_same_answer(subject, shop, spark, expected):
    with override_settings(HOME=shop["spark"], **spark["standalone"]):
        assert asked(SUBJECTS[subject]) == expected[subject]


def test_what_is_left_out_as_fake_is_left_out_on_spark_too(shop, spark):
    """That both engines agree does not say that either leaves it out."""
    fake = Order.objects.get(excluded_at__isnull=False)
    with override_settings(HOME=shop["spark"], **spark["standalone"]), engine.connect() as read:
        assert suspects(read, basis_at(read, DAY)).orders == 1
        for only in (False, True):
            basis = basis_at(read, DAY, sales_only=only)
            rows = all_purchases(read, basis, anonymous=True)
            numbers = read.run(rows.select("order_id")).to_pydict()["order_id"]
            assert numbers and fake.pk not in numbers
            lines = counted_lines(read, basis, anonymous=True)
            numbers = read.run(lines.select("order_id")).to_pydict()["order_id"]
            assert numbers and fake.pk not in numbers


def test_spark_connect_gives_the_same_answers(shop, spark, expected):
    """The same server; what differs is how questions and answers travel."""
    with override_settings(HOME=shop["spark"], **spark["standalone"]), engine.connect():
        pass  # the driver runs, also when this test runs alone
    with override_settings(HOME=shop["spark"], **spark["connect"]):
        assert asked(ask_some) == expected["some"]
        cluster.end_drivers()
        with pytest.raises(Busy) as told, engine.connect() as read:
            read.run(read.table("orders").count())
    assert told.value.code == "engine_unreachable"


def write() -> None:
    shop = SmallShop()
    people = [
        shop.person(
            f"p{n}",
            consent=("granted", "withdrawn", "")[n % 3],
            city=("杭州", "上海", "")[n % 3],
            gender=("f", "m", "")[n % 3],
            known_by=n % 4,
            birth_month=n % 12 + 1 if n % 5 else None,
            birth_day=n % 28 + 1 if n % 5 else None,
            birth_calendar=("solar", "lunar")[n % 2],
        )
        for n in range(24)
    ]
    day = dt.date(2026, 11, 19)
    for n in range(110):
        who = None if n % 11 == 0 else people[n * n % 17]
        placed = (day - dt.timedelta(days=n * 7 % 400)).isoformat()
        item = (("BODY-80", "CUBE", "DUCK")[n % 3], n % 4 + 1, Decimal(n * 37 % 500) / 10, n % 3)
        shop.order(
            who, placed, item, ("CUBE", 1, Decimal("19.99")),
            store=("taobao", "west-lake")[n % 2], discount=n % 5,
            kind="return" if n % 13 == 5 else "sale",
            status="cancelled" if n % 17 == 3 else "paid",
            refunded=Decimal("7.7777") if n % 9 == 4 else 0,
        )  # fmt: skip
    write_around(shop, people)
    orders = list(Order.objects.order_by("pk"))
    for order in orders[::3]:
        Order.objects.filter(pk=order.pk).update(cost=order.total * Decimal("0.4321"))
    OrderLine.objects.filter(position=0).update(unit_cost="3.3333")
    shop.fill()
    # What comes after the copy of the bulk lies in the recent layer.
    Order.objects.filter(pk__in=[order.pk for order in orders[5:60:9]]).update(currency="GBP")
    Order.objects.filter(pk=orders[7].pk).update(excluded_at=TODAY)
    OrderLine.objects.filter(order=orders[8]).update(removed_at=TODAY)
    late = orders[9]  # the last half second of a day
    Order.objects.filter(pk=late.pk).update(
        placed_at=late.placed_at.replace(hour=15, minute=59, second=59, microsecond=600_000)
    )
    Customer.objects.filter(pk=people[4].pk).update(merged_into=people[3])
    Customer.objects.filter(pk=people[3].pk).update(merged_into=people[2])
    for n in range(4):
        shop.order(people[n], "2026-11-18", ("DUCK", 2, Decimal("0.0001")))
    fill_recent()
    with engine.connect() as read:
        assert read.run(read.table("orders").count()) == Order.objects.count()


def write_around(shop: SmallShop, people: list[Customer]) -> None:
    """What reports and conditions ask for beside orders: visits, costs, children, a kept segment, a list,
    own fields, scores."""
    for n, person in enumerate(people[:16]):
        ValueScore.objects.create(
            customer=person,
            at=TODAY,
            alive=None if n % 5 == 0 else n * 7 % 101,
            silent=n * 13 % 101,
            orders=n * 37,
            value=None if n % 7 == 3 else Decimal(n * n * 5),
            next_on=None if n % 6 == 1 else dt.date(2026, 11, 21) + dt.timedelta(days=9 * n),
        )
    steps = (
        "page_viewed",
        "product_viewed",
        "product_added",
        "checkout_started",
        "order_completed",
    )
    visits = [
        {
            "at": TODAY - dt.timedelta(days=visit * 3 % 50, minutes=60 - 7 * step),
            "name": steps[step],
            "visitor": f"v{visit % 9}",
            "session": f"s{visit}",
            "customer_id": people[visit % 6].pk if visit % 3 else None,
            "source": ("wechat", "douyin", "")[visit % 3],
            "device": ("phone", "computer")[visit % 2],
            "store": "taobao",
            "product_code": "CUBE" if step else None,
        }
        for visit in range(30)
        for step in range(1 + visit % len(steps))
    ]
    record_events(pl.DataFrame(visits), door="test")
    days = (dt.date(2026, 9, 1), dt.date(2026, 11, 19))
    state_spend(
        SYSTEM, [Cost("wechat", *days, Decimal(500)), Cost("douyin", *days, Decimal(70), "GBP")]
    )
    pounds = ((dt.date(2026, 1, 5), "9.1234567891"), (dt.date(2026, 10, 2), "8.70005"))
    enter_rates(SYSTEM, [Rate("GBP", day, Decimal(rate)) for day, rate in pounds])
    born = [dt.date(2019, 5, 1) + dt.timedelta(days=311 * n) for n in range(6)]
    children = {
        "customer_id": [p.pk for p in people[:6]],
        "born_on": born,
        "gender": ["f", "m"] * 3,
    }
    customers.record_children(pl.DataFrame(children))
    agreed = {p.pk: "家长" for p in people[:5]}
    customers.record_guardian_consents(agreed, source="test", text="可以", by="test")
    several = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 5}]}}
    segment = insight.save_segment(SYSTEM, name="several orders", definition=several)
    comparisons, fields, rng = track(segment.pk), own_fields(), random.Random(5)
    for person in people:
        stay(rng, person, *comparisons)
        own_values(rng, person, fields)
    tag_people(SYSTEM, [person.pk for person in people[::4]], "老客")
    kept = insight.create_list(SYSTEM, name="by hand")
    insight.add_to_list(SYSTEM, kept.pk, [person.pk for person in people[::5]])


def plain(answer: Any) -> Any:
    """Comparable: rows in an order of their own, floating numbers to nine digits."""
    match answer:
        case pa.Table():
            return sorted(map(repr, plain(answer.to_pylist())))
        case float():
            return answer if math.isnan(answer) else float(f"{answer:.9g}")
        case list() | tuple():
            return [plain(part) for part in answer]
        case dict():
            return {name: plain(part) for name, part in answer.items()}
    if dataclasses.is_dataclass(answer):
        return {
            field.name: plain(getattr(answer, field.name)) for field in dataclasses.fields(answer)
        }
    return answer
