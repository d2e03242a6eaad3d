"""What sources were planned to cost, beside what they did: straight from the records, for what must be true at
once. What the statements come to is defined as in `insight.metrics.spending`."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.money import QUANTUM
from shuke.shop.models import Budget, Spend
from shuke.shop.queries.exchange import Rates, rates_into

#: A plan that ended so long ago is looked at still: bills come late.
LATE = dt.timedelta(days=7)


@dataclass(frozen=True)
class Spent:
    """What a plan's source cost in its days so far, in the plan's currency. `amount` None: nobody said anything.
    `left_out`: currencies of which a day has no rate."""

    amount: Decimal | None
    #: Days of the plan about which a cost was stated, and all of them.
    days: int
    length: int
    left_out: tuple[str, ...] = ()


def budgets(actor: Actor) -> QuerySet[Budget]:
    """Every plan that stands."""
    require(actor, "insight.view")
    return Budget.objects.open()


def tell_spent(plans: Sequence[Budget]) -> None:
    """Give plans `spent` (`Spent`), `share` of the plan that is used up (None: nothing known) and `is_over`."""
    statements = _statements(plans)
    rates: dict[str, Rates] = {}
    for plan in plans:
        into = rates.setdefault(plan.currency, rates_into(plan.currency))
        plan.spent = _spent(plan, statements.get(plan.source, ()), into)  # type: ignore[attr-defined]
        amount = plan.spent.amount  # type: ignore[attr-defined]
        plan.share = amount / plan.amount if amount is not None and plan.amount else None  # type: ignore[attr-defined]
        plan.is_over = amount is not None and amount > plan.amount  # type: ignore[attr-defined]


def overspent(actor: Actor) -> list[Budget]:
    """Plans of today, or that ended in the last days, of which more is spent already; the dearest excess first."""
    today = clock.today()
    current = list(budgets(actor).filter(starts__lte=today, ends__gte=today - LATE))
    tell_spent(current)
    over = [plan for plan in current if plan.is_over]  # type: ignore[attr-defined]
    return sorted(over, key=lambda plan: plan.amount - plan.spent.amount)  # type: ignore[attr-defined]


def _statements(plans: Sequence[Budget]) -> dict[str, list[Spend]]:
    """Of the plans' sources and days, the latest first."""
    if not plans:
        return {}
    rows = Spend.objects.filter(
        source__in={plan.source for plan in plans},
        starts__lte=max(plan.ends for plan in plans),
        ends__gte=min(plan.starts for plan in plans),
    )
    by_source: dict[str, list[Spend]] = defaultdict(list)
    for row in rows.order_by("-pk"):
        by_source[row.source].append(row)
    return by_source


def _spent(plan: Budget, statements: Iterable[Spend], rates: Rates) -> Spent:
    """Each day belongs to the latest statement about it, which is spread evenly over its days."""
    days: dict[dt.date, Spend] = {}
    for statement in statements:
        day = max(statement.starts, plan.starts)
        while day <= min(statement.ends, plan.ends):
            days.setdefault(day, statement)
            day += dt.timedelta(days=1)
    total, missing, counted = Fraction(0), set(), 0
    for day, statement in days.items():
        rate = rates.on(statement.currency, day)
        if rate is None:
            missing.add(statement.currency)
            continue
        counted += 1
        length = (statement.ends - statement.starts).days + 1
        total += Fraction(statement.amount) * Fraction(rate) / length
    amount = (Decimal(total.numerator) / Decimal(total.denominator)).quantize(QUANTUM)
    length = (plan.ends - plan.starts).days + 1
    return Spent(amount if counted else None, counted, length, tuple(sorted(missing)))
