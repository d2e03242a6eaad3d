"""What a campaign brought is counted as the metrics count: held equal on random shops."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers.models import Customer
from shuke.engage.models import Campaign
from shuke.engage.results import measure
from shuke.engage.tests import shop
from shuke.insight import metrics
from shuke.shop.models import Order
from shuke.team.models import Store
from shuke.warehouse import engine
from shuke.warehouse.testing import fill

LAUNCHED = shop.NOW - dt.timedelta(days=20)


@pytest.mark.parametrize("seed", range(3))
def test_each_buyer_brought_what_the_metrics_say(db, home, seed):
    rng = random.Random(seed)
    with clock.fixed(shop.NOW):
        campaign = _launched(rng)
        _buy_at_random(rng)
        fill()
        found = measure(SYSTEM, campaign)
        told = _by_the_metrics(campaign, found.currency)
    assert {b.customer_id: (b.orders, b.revenue, b.profit) for b in found.buyers} == told
    assert sum(arm.revenue for arm in (found.letter, found.control)) == sum(
        revenue for _orders, revenue, _profit in told.values()
    )
    assert found.currency == "CNY" and len(told) > 20


def _launched(rng: random.Random) -> Campaign:
    """A campaign of 60 people, some of whom were merged before or since, also one after another."""
    inside, outside = shop.people(60), shop.people(10, start=900)
    campaign = shop.gathered(inside, holdout_percent=rng.choice([0, 50]))
    Campaign.objects.update(state=Campaign.State.FINISHED, launched_at=LAUNCHED)
    for merged, into in (
        (outside[0], inside[0]),
        (outside[1], outside[0]),
        (inside[1], outside[2]),
        (outside[3], outside[2]),
    ):
        Customer.objects.filter(pk=merged.pk).update(merged_into=into)
    campaign.refresh_from_db()
    return campaign


def _buy_at_random(rng: random.Random) -> None:
    """What counts and everything that must not, some of it before the launch and after the window."""
    store = Store.objects.create(code="web", name="网店")
    people = [*Customer.objects.values_list("pk", flat=True), None]
    some = rng.sample(people, 45)
    Order.objects.bulk_create(
        Order(
            store=store,
            number=f"N{number}",
            customer_id=rng.choice(some),
            placed_at=LAUNCHED + dt.timedelta(days=rng.choice([-1, 0, 3, 13, 14, 16])),
            currency=rng.choice(["CNY", "CNY", "CNY", "GBP"]),
            kind=kind,
            status=rng.choice(["paid", "shipped", "completed", "unpaid", "cancelled"]),
            excluded_at=rng.choice([None, None, None, shop.NOW]),
            total=Decimal(rng.randint(1, 50_000)) / (-100 if kind == "return" else 100),
            refunded=Decimal(rng.choice([0, 0, 0, 1])),
            cost=rng.choice([None, Decimal(rng.randint(0, 9_000)) / 100]),
        )
        for number in range(400)
        for kind in (rng.choice(["sale", "sale", "sale", "return"]),)
    )


def _by_the_metrics(campaign: Campaign, currency: str) -> dict[int, tuple]:
    """(orders, revenue, profit) by the id in the ledger, as insight's definitions have them."""
    keys = ("orders", "revenue", "profit")
    with engine.connect() as copy:
        basis = metrics.basis_for(copy, currency=currency)
        rows = metrics.purchases(copy, basis)
        end = LAUNCHED + dt.timedelta(days=14)
        rows = rows.filter(rows.placed_at >= LAUNCHED, rows.placed_at < end)
        counted = copy.run(metrics.measured(rows, keys, by=("customer_id",))).to_pylist()
    stands_for = {}
    for pk in campaign.sends.values_list("customer_id", flat=True):
        survivor = Customer.objects.get(pk=pk)
        while survivor.merged_into_id:
            survivor = survivor.merged_into
        stands_for[survivor.pk] = pk
    return {
        stands_for[row["customer_id"]]: (row["orders"], row["revenue"], row["profit"] or 0)
        for row in counted
        if row["customer_id"] in stands_for
    }
