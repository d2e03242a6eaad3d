"""What a commission plan would have paid in the last three full months, beside the plan that holds. Changes nothing."""

from typing import Any

from shuke.common import basics, clock
from shuke.common.days import months_after
from shuke.common.money import from_units
from shuke.common.versions import GoesOn
from shuke.sales.pay_book import Past
from shuke.sales.pay_plan import Plan
from shuke.sales.periods import Period
from shuke.sales.queries.paying import MonthResult, month_result, remember
from shuke.sales.queries.plans import holding
from shuke.team.queries import staff_names

MONTHS = 3


def rehearse(plan: Plan, goes_on: GoesOn | None = None) -> dict[str, Any] | None:
    """As JSON: by month what it would have paid (`total`) and what the plan that holds would have (`before`, None
    without one), and the same by colleague over all of them. Returns of sales before the first month take nothing
    back. None: stopped."""
    this = clock.today().replace(day=1)
    now = holding()
    other = Plan.of_version(now.definition) if now else None
    past, past_now = Past(), Past()
    months: list[dict[str, Any]] = []
    people: dict[int, list[int]] = {}
    for at in range(MONTHS):
        period = Period(months_after(this, at - MONTHS), "month")
        tried = _month(plan, period, past)
        same = _month(other, period, past_now) if other else None
        for who, each in tried.by_staff.items():
            sums = people.setdefault(who, [0, 0])
            sums[0] += each.sheet.total
            sums[1] += same.by_staff[who].sheet.total if same and who in same.by_staff else 0
        months.append(
            {
                "month": period.key,
                "name": period.key,
                "sold": _text(sum(each.sheet.base for each in tried.by_staff.values())),
                "total": _text(_total(tried)),
                "before": _text(_total(same)) if same else None,
            }
        )
        if goes_on is not None and not goes_on(at + 1):
            return None
    names = staff_names(people)
    return {
        "months": months,
        "people": [
            {
                "staff": who,
                "name": names.get(who, ""),
                "total": _text(sums[0]),
                "before": _text(sums[1]) if other else None,
            }
            for who, sums in sorted(people.items(), key=lambda each: -each[1][0])
            if any(sums)
        ],
        "currency": basics.currency(),
    }


def _month(plan: Plan, period: Period, past: Past) -> MonthResult:
    result = month_result(plan, period, past, basics.currency())
    remember(past, period, result, 2**62)
    return result


def _total(result: MonthResult) -> int:
    return sum(each.sheet.total for each in result.by_staff.values())


def _text(units: int) -> str:
    return f"{from_units(units):.2f}"
