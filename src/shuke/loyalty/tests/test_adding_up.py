"""Whatever is done to points, in any order and at once: they add up, and nothing is spent twice."""

import datetime as dt
import random
import threading
from contextlib import suppress

import pytest
from django.db import connection

from shuke.common import clock
from shuke.common.errors import Conflict, NotFound
from shuke.customers import commands as customers
from shuke.customers.models import Customer
from shuke.insight.tests.conftest import TODAY
from shuke.loyalty.auditing import audit
from shuke.loyalty.commands import (
    adjust_points,
    cancel_redemption,
    expire_due,
    follow_orders,
    redeem_points,
    release_due,
)
from shuke.loyalty.models import PointsAccount, PointsEntry
from shuke.shop.models import Order


@pytest.mark.django_db(transaction=True)
def test_of_many_who_spend_the_last_points_at_once_one_does(actor):
    owner = actor()
    lin = customers.add_customer(owner, name="林小满")
    adjust_points(owner, lin.pk, 100, reason="等了两周")
    done, refused, trouble = [], [], []

    def spend(worker):
        try:
            for turn in range(4):
                try:
                    redeem_points(owner, lin.pk, 40, cause="围嘴", key=f"{worker // 2}:{turn}")
                    done.append(worker)
                except Conflict as conflict:
                    refused.append(conflict.code)
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=[worker]) for worker in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble and set(refused) == {"insufficient"}
    assert PointsEntry.objects.filter(kind="redeem").count() == 2
    assert PointsAccount.objects.get(customer=lin.pk).points == 20
    assert not list(audit())


class Town:
    """Two people of three records, their orders, what they spent: drawn from a seed."""

    def __init__(self, shop, owner, seed):
        self.shop, self.owner, self.luck = shop, owner, random.Random(seed)
        self.people = [shop.person(name) for name in ("林小满", "林小满", "王")]
        self.merge = None
        self.orders, self.spent = [], []
        self.now, self.count = TODAY, 0

    def step(self):
        deed = self.luck.choice(
            [
                *(self.give, self.take, self.spend, self.spend, self.cancel, self.sell, self.sell),
                *(self.change, self.change, self.wait, self.join_or_part),
            ]
        )
        with clock.fixed(self.now):
            deed()

    def give(self):
        self.count += 1
        points = self.luck.randint(1, 90)
        adjust_points(self.owner, self.someone().pk, points, reason="好意", key=f"g{self.count}")

    def take(self):
        self.count += 1
        self.unless_too_much(
            lambda who, points, key: adjust_points(self.owner, who, -points, reason="错", key=key)
        )

    def spend(self):
        def deed(who, points, key):
            redeem_points(self.owner, who, points, cause="围嘴", key=key)
            self.spent.append((who, key))

        self.unless_too_much(deed)

    def unless_too_much(self, deed):
        """Refused exactly when they have less."""
        self.count += 1
        who, points = self.someone(), self.luck.randint(1, 120)
        there = self.points(who)
        try:
            deed(who.pk, points, f"k{self.count}")
        except Conflict as conflict:
            assert conflict.code == "insufficient" and points > there
        else:
            assert points <= there and self.points(who) == there - points

    def cancel(self):
        if self.spent:
            who, key = self.luck.choice(self.spent)
            with suppress(NotFound):  # their other record spent it, and they are apart again
                cancel_redemption(self.owner, who, key)

    def sell(self):
        price = self.luck.randint(1, 80)
        day = self.now.date().isoformat()
        order = self.shop.order(
            self.someone(), day, ("CUBE", self.luck.randint(1, 3), price), ("BOOK", 1, 10)
        )
        self.orders.append(order)
        self.follow()

    def change(self):
        if self.orders:
            order = self.luck.choice(self.orders)
            values = self.luck.choice(
                [
                    {"status": "cancelled"},
                    {"status": "paid"},
                    {"excluded_at": self.now},
                    {"excluded_at": None},
                    {"refunded": self.luck.randint(0, 90)},
                    {"customer": self.someone()},
                ]
            )
            Order.objects.filter(pk=order.pk).update(**values)
            self.follow()

    def follow(self):
        follow_orders(whole=True)

    def wait(self):
        self.now += dt.timedelta(days=self.luck.randint(1, 40))
        with clock.fixed(self.now):
            release_due()
            expire_due()

    def join_or_part(self):
        if self.merge is None:
            self.merge = customers.merge_customers(self.owner, self.people[0].pk, self.people[1].pk)
        else:
            customers.unmerge(self.owner, self.merge.pk)
            self.merge = None

    def someone(self):
        return self.luck.choice(self.people)

    def points(self, who):
        who = Customer.objects.get(pk=who.pk)
        row = PointsAccount.objects.filter(customer=who.merged_into_id or who.pk).first()
        return row.points if row else 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("after_return", ["owe", "forgive"])
def test_any_order_of_deeds_adds_up(shop, hold, actor, seed, after_return):
    hold(wait_days=10, lasts_months=2, after_return=after_return)
    town = Town(shop, actor(), f"{seed}:{after_return}")
    for _step in range(60):
        town.step()
        assert not list(audit())
    with clock.fixed(town.now):
        assert follow_orders(whole=True) == 0, "everything is booked"
