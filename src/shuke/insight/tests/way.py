"""A random small shop, and its orders read plainly, for the reports on how people come and come back."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from shuke.insight.queries import reports
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.conftest import SHANGHAI
from shuke.shop.models import Order

SOURCES = ("wechat", "douyin", "")


def fill_town(shop, *, people: int = 30, seed: int = 7) -> None:
    """Buyers of several rhythms over fourteen months, with returns, a cancelled and an excluded order, two
    orders on one day, and a merged record."""
    draw = random.Random(seed)
    last = dt.date(2026, 11, 20)
    made = []
    for number in range(people):
        person = shop.person(f"p{number}", source=draw.choice(SOURCES))
        made.append(person)
        day = last - dt.timedelta(days=draw.randrange(430))
        for _order in range(draw.choice((1, 1, 2, 3, 6))):
            code = draw.choice(("CUBE", "DUCK", "BODY-80"))
            cost = draw.choice((None, Decimal(30), Decimal(60)))
            shop.order(person, day.isoformat(), (code, 1, draw.randrange(40, 200)), cost=cost)
            if draw.random() < 0.15:
                shop.order(person, day.isoformat(), ("CUBE", 1, 50), cost=Decimal(20))
            if draw.random() < 0.1:
                shop.order(
                    person, day.isoformat(), ("CUBE", 1, 30), kind="return", cost=Decimal(-9)
                )
            day += dt.timedelta(days=draw.choice((0, 5, 20, 33, 60, 95, 190)))
            if day > last:
                break
    shop.order(made[0], "2026-11-19", ("CUBE", 1, 999), status="cancelled")
    twin = shop.person("twin", merged_into=made[1], source="douyin")
    shop.order(twin, "2026-08-03", ("DUCK", 1, 70), cost=Decimal(10))
    shop.person("nobody", source="wechat")
    shop.fill()


def plain_orders() -> list[dict[str, Any]]:
    """Every counted order of somebody known: who (the survivor), day, kind, net, cost, categories, source."""
    rows = Order.objects.exclude(status__in=("unpaid", "cancelled")).filter(
        excluded_at=None, customer__isnull=False
    )
    found = []
    for order in rows.select_related("customer__merged_into").order_by("placed_at", "pk"):
        person = order.customer.merged_into or order.customer
        found.append(
            {
                "who": person.pk,
                "source": person.source,
                "day": order.placed_at.astimezone(SHANGHAI).date(),
                "kind": order.kind,
                "net": order.total - order.refunded,
                "cost": order.cost,
                "categories": {line.product.category for line in order.lines.all()},
            }
        )
    return found


def sale_days(orders: list[dict]) -> dict[int, list[dt.date]]:
    """The days on which each buyer bought, in order, each once."""
    found: dict[int, set] = {}
    for order in orders:
        if order["kind"] == "sale":
            found.setdefault(order["who"], set()).add(order["day"])
    return {who: sorted(days) for who, days in found.items()}


def ask(actor, key: str, **options: str) -> tuple[Any, Any, Any]:
    """The report's data, what it shows, and the question."""
    told = reports.run_report(actor("analyst"), key, options)
    return told.report, REPORTS[key].present(told.report, told.query), told.query


def people_of(audience, asked) -> int:
    """How many people a segment of these conditions has."""
    return running.count(check(audience.definition(asked))).people


def check_counts(shown, asked, *, sheets: tuple[str, ...] = ()) -> int:
    """Every cell that counts people leads to as many; returns how many cells were looked at."""
    looked = 0
    for sheet in shown.sheets:
        if sheets and sheet.key not in sheets:
            continue
        for line in sheet.lines:
            for head, cell, audience in zip(
                sheet.heads, line.cells, line.audiences or (None,) * 99, strict=False
            ):
                if audience is not None and head.kind == "count":
                    assert people_of(audience, asked) == cell, (sheet.key, head.key, line.cells)
                    looked += 1
    return looked
