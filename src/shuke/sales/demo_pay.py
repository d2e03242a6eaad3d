"""The demo shop's targets and pay: a plan since spring, months that were locked, one that waits."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from shuke.common import basics, clock
from shuke.common.access import Actor
from shuke.common.days import months_after
from shuke.common.money import from_units
from shuke.common.slots import DemoShop
from shuke.sales import commands
from shuke.sales.commands.planning import run_plan_rehearsal
from shuke.sales.models import PayMonth, PaySheet
from shuke.shop.queries import rates_into
from shuke.shop.queries.ledger import ledger

_PLAN = {"days": 14, "steps": [[0, "3"], [2000, "4"], [5000, "5"]], "saved": "1", "team": "0"}


def load(shop: DemoShop) -> str:
    """See `common.slots.DemoRows`."""
    owner, agent = shop.team["owner"], shop.team["agent"]
    this = shop.today.replace(day=1)
    firsts = [months_after(this, -at) for at in range(4, -1, -1)]
    with clock.fixed(clock.day_start(firsts[0]) + dt.timedelta(hours=10)):
        plan = commands.write_plan(owner, _PLAN)
        run_plan_rehearsal(plan.pk)
        commands.begin_plan(owner, plan.pk)
    for at, first in enumerate(firsts):
        month = commands.compute_month(first)
        if at < len(firsts) - 2:
            commands.lock_month(owner, month.pk)
    _review(agent, firsts[-2])
    _targets(owner, agent, shop.today)
    return f"targets, {PayMonth.objects.count()} months of pay"


def _review(agent: Actor, first: dt.date) -> None:
    sheet = PaySheet.objects.filter(month__first=first, staff=agent.id).first()
    if sheet is not None:
        commands.dispute(agent, sheet.pk, "有一单是我在店里接待的，没有算进来。")


def _targets(owner: Actor, agent: Actor, today: dt.date) -> None:
    """An eighth more than the year before, by month; the agent's own, with what they claim."""
    start = dt.date(today.year - 1, 1, 1)
    rows = ledger(rates_into(basics.currency()), clock.day_start(start), clock.now())
    sums: dict[dt.date, Decimal] = defaultdict(Decimal)
    zone = clock.shop_zone()
    for placed, net in rows.select("placed", "net").rows():
        sums[placed.astimezone(zone).date().replace(day=1)] += from_units(net)
    amounts: dict[str, Decimal | None] = {}
    for at in range(12):
        month = months_after(start, at)
        amounts[f"{today.year}-{month.month:02d}"] = _round(sums[month] * 9 / 8)
    amounts[str(today.year)] = _round(
        sum((each or Decimal(0) for each in amounts.values()), Decimal(0))
    )
    for quarter in range(4):
        keys = [f"{today.year}-{month:02d}" for month in range(quarter * 3 + 1, quarter * 3 + 4)]
        parts = [amounts[key] or Decimal(0) for key in keys]
        amounts[f"{today.year}-Q{quarter + 1}"] = sum(parts, Decimal(0))
    commands.set_targets(owner, "shop", 0, amounts)
    sold = PaySheet.objects.filter(staff=agent.id).order_by("-base").values_list("base", flat=True)
    best = _round((sold.first() or Decimal(0)) * 5 / 4) or Decimal(1000)
    key = f"{today:%Y-%m}"
    with clock.fixed(clock.now() - dt.timedelta(days=9)):
        commands.set_targets(owner, "person", agent.id or 0, {key: best})
    commands.claim_targets(agent, "person", agent.id or 0, {key: _round(best * 9 / 10)})
    commands.set_targets(owner, "person", agent.id or 0, {key: _round(best * 11 / 10)})


def _round(amount: Decimal) -> Decimal:
    """To whole hundreds."""
    return (amount / 100).quantize(Decimal(1)) * 100
