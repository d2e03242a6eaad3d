"""Pay against a naive computation: random plans, orders, returns, refunds, cancellations and corrections over three
months that are locked one after another."""

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision
from shuke.customers.models import Customer
from shuke.sales.commands.computing import compute_month
from shuke.sales.models import (
    Lead,
    PayCorrection,
    PayMonth,
    PayPlan,
    PaySheet,
    PaySpell,
    Stall,
    StallRules,
)
from shuke.sales.queries.paying import again
from shuke.shop.models import Order, OrderLine, Product
from shuke.team.models import Placement, Staff, Store, Team

pytestmark = pytest.mark.django_db
ZONE = dt.timezone(dt.timedelta(hours=8))
MONTHS = (dt.date(2026, 7, 1), dt.date(2026, 8, 1), dt.date(2026, 9, 1))


def cents(value):
    return Decimal(round(Fraction(value) * 100)) / 100


class World:
    """A shop that keeps, beside its rows, what a person with a pencil would."""

    def __init__(self, seed):
        self.draw = draw = random.Random(seed)
        self.store = Store.objects.create(code="s", name="s")
        self.product = Product.objects.create(code="P", title="P")
        joined = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        self.agents = [
            Staff.objects.create(username=f"a{at}", name=f"A{at}", role="agent", joined_at=joined)
            for at in range(3)
        ]
        team = Team.objects.create(name="T")
        for each in self.agents[:2]:
            Placement.objects.begin(SYSTEM, {"kind": "team", "thing": team.pk, "staff_id": each.pk})
        self.people = [Customer.objects.create(name=f"C{at}", joined_at=joined) for at in range(6)]
        lows = sorted(draw.sample(range(1, 60), 2))
        self.plan = {
            "days": draw.choice([1, 5, 20]),
            "steps": [[0, str(draw.randint(0, 5))], [lows[0] * 10, "2.5"], [lows[1] * 10, "7"]],
            "whole": draw.random() < 0.5,
            "saved": draw.choice(["0", "1.5"]),
            "kpis": {},
            "team": draw.choice(["0", "1"]),
            "least": 0,
            "cap": draw.choice([0, 15]),
        }
        plan = PayPlan.objects.create(
            definition=self.plan, by="o", made_at=joined, total=3, result={}, rehearsed_at=joined
        )
        with clock.fixed(joined):
            PaySpell.objects.begin(SYSTEM, {}, rules=plan)
        self.rules = StallRules.objects.create(definition={}, by="o", made_at=joined, total=1)
        self.contacts = []  # (customer, at, agent)
        self.orders = {}  # id -> dict
        self.rates = {}  # (month, agent) -> (paid, base)

    def instant(self, month):
        minutes = self.draw.randrange(28 * 24 * 60)
        return dt.datetime.combine(month, dt.time(), ZONE) + dt.timedelta(minutes=minutes)

    def contact(self, month):
        who, agent, at = (
            self.draw.choice(self.people),
            self.draw.choice(self.agents),
            self.instant(month),
        )
        Lead.objects.create(
            customer=who, holder=agent, via="chat", came_at=at, answered_at=at, ended_at=at, outcome="lost"
        )  # fmt: skip
        self.contacts.append((who.pk, at, agent.pk))

    def sale(self, month):
        who, at = self.draw.choice(self.people), self.instant(month)
        total = Decimal(self.draw.randint(100, 30_000)) / 100
        status = self.draw.choice(["paid", "paid", "paid", "unpaid"])
        row = self._order("sale", who, at, total, status=status)
        line = OrderLine.objects.create(
            order=row, position=0, product=self.product, quantity=1, unit_price=total, amount=total
        )
        each = {
            "row": row, "who": who.pk, "at": at, "line": line, "month": month, "helper": None,
            "counted": None, "returned": Decimal(0), "staff": None, "origin": None, "saved": False,
        }  # fmt: skip
        if self.draw.random() < 0.2 and status == "paid":
            agent = self.draw.choice(self.agents)
            Stall.objects.create(
                customer=who, kind="order", key=f"k{row.pk}", step="x", currency="CNY", stalled_at=at,
                noticed_at=at, rules=self.rules, ended_at=at, outcome="paid", paid_order_id=row.pk,
                helped_by=agent, helped_at=None,
            )  # fmt: skip
            each["helper"] = agent.pk
        self.orders[row.pk] = each

    def give_back(self, month):
        old = [
            each
            for each in self.orders.values()
            if each["at"] < dt.datetime.combine(month, dt.time(), ZONE) + dt.timedelta(days=31)
        ]
        if not old:
            return
        each = self.draw.choice(old)
        amount = (each["row"].total * self.draw.randint(1, 12) / 10).quantize(Decimal("0.01"))
        row = self._order("return", Customer(pk=each["who"]), self.instant(month), -amount)
        OrderLine.objects.create(
            order=row, position=0, product=self.product, quantity=-1, unit_price=amount,
            amount=-amount, returns=each["line"],
        )  # fmt: skip
        self.returned_now.append((each["row"].pk, -amount))

    def change(self):
        if not self.orders:
            return
        row = self.draw.choice(list(self.orders.values()))["row"]
        if self.draw.random() < 0.5:
            row.refunded = (row.total * self.draw.randint(0, 10) / 10).quantize(Decimal("0.01"))
        else:
            row.status = self.draw.choice(["paid", "cancelled"])
        with transaction.atomic():
            row.revision = next_revision()
            row.save()

    def _order(self, kind, who, at, total, status="paid"):
        with transaction.atomic():
            return Order.objects.create(
                store=self.store, number=f"N{Order.objects.count()}", kind=kind, customer_id=who.pk,
                placed_at=at, currency="CNY", goods=total, total=total, status=status,
                revision=next_revision(),
            )  # fmt: skip

    # With a pencil.

    def seller(self, each):
        if each["helper"]:
            return each["helper"]
        window = dt.timedelta(days=self.plan["days"])
        near = [
            (at, agent)
            for who, at, agent in self.contacts
            if who == each["who"] and each["at"] - window <= at <= each["at"]
        ]
        return max(near)[1] if near else None

    def worth(self, row):
        return row.total - row.refunded if row.status == "paid" else Decimal(0)

    def naive(self, month, corrections):
        """(agent -> total), by the words of the plan."""
        own, saved, before = {}, {}, {}

        def book(agent, origin, net, is_saved):
            if origin == month:
                own[agent] = own.get(agent, 0) + net
                if is_saved:
                    saved[agent] = saved.get(agent, 0) + net
            else:
                key = (agent, origin)
                before[key] = before.get(key, 0) + net

        for each in self.orders.values():
            row = each["row"]
            if each["counted"] is not None:
                left = max(each["counted"] + each["returned"], Decimal(0))
                now = max(self.worth(row) + each["returned"], Decimal(0))
                each["counted"] += now - left
                book(
                    each["staff"],
                    each["origin"],
                    now - left,
                    each["saved"] and each["origin"] == month,
                )
            elif row.status == "paid" and self.seller(each) is not None:
                each.update(
                    counted=self.worth(row),
                    staff=self.seller(each),
                    origin=month,
                    saved=bool(each["helper"]),
                )
                book(each["staff"], month, each["counted"], each["saved"])
        back = {}
        for order, amount in self.returned_now:
            back[order] = back.get(order, 0) + amount
        for order, amount in back.items():
            each = self.orders[order]
            if each["counted"] is None:
                continue
            amount = max(amount, -max(each["counted"] + each["returned"], Decimal(0)))
            each["returned"] += amount
            book(each["staff"], each["origin"], amount, each["saved"])
        self.returned_now = []
        team = [agent.pk for agent in self.agents[:2]]
        nets = {
            agent.pk: own.get(agent.pk, 0)
            + sum(net for (who, _o), net in before.items() if who == agent.pk)
            for agent in self.agents
        }
        totals = {}
        for agent in self.agents:
            base = max(own.get(agent.pk, Decimal(0)), Decimal(0))
            by_sales = self.by_steps(base)
            extra = Fraction(max(saved.get(agent.pk, 0), 0)) * Fraction(self.plan["saved"]) / 100
            by_sales += cents(extra)
            earned = by_sales
            if agent.pk in team and self.plan["team"] != "0":
                sold = max(sum(nets[who] for who in team), Decimal(0))
                earned += cents(Fraction(sold) * Fraction(self.plan["team"]) / 100 / 2)
            left = min(earned, Decimal(self.plan["cap"])) if self.plan["cap"] else earned
            paid = (
                cents(Fraction(by_sales) * Fraction(left) / Fraction(earned))
                if earned
                else Decimal(0)
            )
            self.rates[month, agent.pk] = (paid, base)
            total = left
            for (who, origin), net in before.items():
                was, of = self.rates[origin, who]
                if who == agent.pk and of:
                    total += cents(Fraction(net) * Fraction(was) / Fraction(of))
            totals[agent.pk] = total + sum(amount for who, amount in corrections if who == agent.pk)
        return totals

    def by_steps(self, base):
        steps = [(Decimal(low), Fraction(rate)) for low, rate in self.plan["steps"]]
        if self.plan["whole"]:
            rate = [rate for low, rate in steps if low <= base][-1]
            return cents(Fraction(base) * rate / 100)
        total = Decimal(0)
        for at, (low, rate) in enumerate(steps):
            high = steps[at + 1][0] if at + 1 < len(steps) else base
            part = min(base, high) - low
            if part > 0:
                total += cents(Fraction(part) * rate / 100)
        return total


@pytest.mark.parametrize("seed", range(8))
def test_pay_is_what_a_pencil_says(seed):
    world = World(seed)
    draw = world.draw
    for month in MONTHS:
        world.returned_now = []
        for _ in range(6):
            world.contact(month)
        for _ in range(10):
            world.sale(month)
        for _ in range(3):
            world.give_back(month)
        for _ in range(3):
            world.change()
        row, _made = PayMonth.objects.get_or_create(first=month, defaults={"currency": "CNY"})
        agent, amount = draw.choice(world.agents), Decimal(draw.randint(-500, 500)) / 100
        PayCorrection.objects.begin(SYSTEM, {"month": row, "staff": agent}, amount=amount, why="?")
        compute_month(month)
        first = sheets(month)
        compute_month(month)
        assert sheets(month) == first
        wanted = world.naive(month, [(agent.pk, amount)])
        assert {who: total for who, (total, *_more) in first.items()} == wanted
        PayMonth.objects.filter(first=month).update(locked_at=clock.now())
    before = {month: sheets(month) for month in MONTHS}
    for _ in range(10):
        world.change()
    for month in MONTHS:
        compute_month(month)
        assert sheets(month) == before[month]
    for sheet in PaySheet.objects.select_related("month__plan"):
        assert Decimal(again(sheet).total) / 10_000 == sheet.total


def sheets(month):
    rows = PaySheet.objects.filter(month__first=month)
    return {
        row.staff_id: (row.total, row.lines, bytes(row.entries), row.inputs, row.paid)
        for row in rows
    }
