"""A random small shop for the reports about goods, with its orders as plain lists beside it."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

from django.utils import translation

from shuke.insight.queries import reports
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.conftest import TODAY

GOODS = {"BODY-80": ("Clothes", "Wheat", "80"), "CUBE": ("Toys", "Wheat", ""), "DUCK": ("Toys", "Moon", "S"), "BOOK": ("Books", "Moon", "")}  # fmt: skip
LAST = dt.date(2026, 11, 20)


class Fair:
    """`orders`: dicts of what counts (customer, day, kind, net, cost, lines of (code, amount))."""

    last = LAST

    def __init__(self, shop, *, people: int = 30, days: int = 400, seed: int = 3) -> None:
        self.random, self.shop, self.orders = random.Random(seed), shop, []
        self.people = [shop.person(f"p{number}") for number in range(people)]
        for number, person in enumerate(self.people):
            for _order in range(self.random.choice([0, 1, 2, 4, 8])):
                # Some like toys, some clothes with a toy, all now and then a book alone.
                liked = ["CUBE", "DUCK"] if number % 3 else ["BODY-80", "DUCK"]
                some = self.random.choices(liked, k=self.random.randint(1, 3))
                basket = self.random.choice([liked, some, ["BOOK"]])
                self.buy(person, basket, days)
        for _return in range(6):  # one gives back more than they bought
            self.buy(self.people[1], ["CUBE", "DUCK"], days, kind="return")
        self.buy(None, ["CUBE"], days)  # anonymous: nobody's
        shop.order(self.people[0], "2026-11-01", ("CUBE", 1, 9999), status="unpaid")
        shop.order(self.people[0], "2026-11-01", ("CUBE", 1, 9999), excluded_at=TODAY)
        shop.fill()

    def buy(self, person, codes: list[str], days: int, kind: str = "") -> None:
        rng = self.random
        day = LAST - dt.timedelta(days=rng.randrange(days))
        kind = kind or rng.choice(["sale"] * 5 + ["return"])
        items = [(code, rng.randint(1, 3), rng.choice([20, 30, 50])) for code in codes]
        goods = sum(quantity * price for _code, quantity, price in items)
        sign = -1 if kind == "return" else 1
        cost = rng.choice([None, *[sign * goods // 2] * 6, sign * goods * 2])
        order = self.shop.order(person, f"{day}T12:00", *items, kind=kind, cost=cost)
        self.orders.append(
            {
                "id": order.pk, "customer": person.pk if person else None, "day": day,
                "kind": kind, "net": Decimal(sign * goods), "cost": cost,
                "lines": [(code, sign * quantity * price) for code, quantity, price in items],
            }
        )  # fmt: skip

    def of(self, customer: int) -> list[dict]:
        return [order for order in self.orders if order["customer"] == customer]

    def buyers(self, orders: list[dict] | None = None) -> set[int]:
        chosen = self.orders if orders is None else orders
        return {o["customer"] for o in chosen if o["kind"] == "sale" and o["customer"]}


def ask(actor, key: str, **options):
    """(data, what is shown, the question) of a report."""
    raw = {name: str(value) for name, value in options.items()}
    told = reports.run_report(actor("analyst"), key, raw)
    with translation.override("en"):
        return told.report, REPORTS[key].present(told.report, told.query), told.query


def people(audience, asked) -> int:
    """How many a segment of these conditions means."""
    return running.count(check(audience.definition(asked))).people


def rows(shown, sheet: str, column: str) -> Iterator[tuple]:
    """(line, its value in `column`) of a table."""
    found = shown.sheet(sheet)
    at = [head.key for head in found.heads].index(column)
    for line in found.lines:
        yield line, line.cells[at]
