"""The stages of `shuke bench pay`: `python -m bench.pay_stages STAGE ORDERS AGENTS`."""

import datetime as dt
import json
import resource
import sys
import time
from decimal import Decimal
from itertools import batched

import django

MONTH = dt.date(2026, 10, 1)
SEED = 20261001


def prepare(orders: int, agents: int) -> dict:
    """A month of orders; each of their people spoke to somebody at its beginning, four in five within the plan's days."""
    import numpy as np
    from django.core.management import call_command

    from shuke.common import clock
    from shuke.common.access import SYSTEM
    from shuke.customers.models import Customer
    from shuke.sales.models import Lead, PayPlan, PaySpell
    from shuke.shop.models import Order
    from shuke.team.models import Staff, Store

    call_command("migrate", verbosity=0)
    draw = np.random.default_rng(SEED)
    start = clock.day_start(MONTH)
    store = Store.objects.create(code="s", name="s")
    team = Staff.objects.bulk_create(
        Staff(username=f"a{at}", name=f"A{at}", role="agent", joined_at=start)
        for at in range(agents)
    )
    people = max(1, orders // 4)
    for part in batched(range(people), 20_000):
        Customer.objects.bulk_create(Customer(name=f"C{at}", joined_at=start) for at in part)
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    spoke = draw.integers(0, 27 * 86_400, size=people)
    whose = draw.integers(0, agents, size=people)
    for part in batched(range(people), 20_000):
        Lead.objects.bulk_create(
            Lead(
                customer_id=ids[at], holder=team[whose[at]], via="chat", outcome="lost",
                **dict.fromkeys(
                    ("came_at", "answered_at", "ended_at"), start + dt.timedelta(seconds=int(spoke[at]))
                ),
            )
            for at in part
        )  # fmt: skip
    bought = draw.integers(0, 30 * 86_400, size=orders)
    cents = draw.integers(500, 80_000, size=orders)
    for part in batched(range(orders), 20_000):
        Order.objects.bulk_create(
            Order(
                store=store, number=str(at), customer_id=ids[at % people], currency="CNY", revision=1,
                placed_at=start + dt.timedelta(seconds=int(bought[at])),
                goods=Decimal(int(cents[at])) / 100, total=Decimal(int(cents[at])) / 100,
            )
            for at in part
        )  # fmt: skip
    definition = {
        "days": 20, "steps": [[0, "2"], [200_000, "3"]], "whole": False, "saved": "0", "kpis": {},
        "team": "0", "least": 0, "cap": 0,
    }  # fmt: skip
    plan = PayPlan.objects.create(definition=definition, by="b", made_at=start, total=3, result={})
    with clock.fixed(start):
        PaySpell.objects.begin(SYSTEM, {}, rules=plan)
    return {}


def compute(_orders: int, _agents: int) -> dict:
    """The month, as the night works it out."""
    from django.db.models import Sum

    from shuke.sales.commands import compute_month
    from shuke.sales.models import PaySheet

    begun = time.perf_counter()
    compute_month(MONTH)
    seconds = time.perf_counter() - begun
    sums = PaySheet.objects.aggregate(total=Sum("total"), base=Sum("base"))
    return {
        "seconds": seconds,
        "total": str(sums["total"]),
        "base": str(sums["base"]),
        "sheets": PaySheet.objects.filter(base__gt=0).count(),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def reference(_orders: int, _agents: int) -> dict:
    """Reading the rows of the month once, and adding them up."""
    from shuke.shop.models import Order

    begun = time.perf_counter()
    total = sum(Order.objects.values_list("total", flat=True).iterator(chunk_size=20_000))
    return {"seconds": time.perf_counter() - begun, "total": str(total)}


if __name__ == "__main__":
    django.setup()
    stage = {"prepare": prepare, "compute": compute, "reference": reference}[sys.argv[1]]
    print(json.dumps(stage(int(sys.argv[2]), int(sys.argv[3]))))
