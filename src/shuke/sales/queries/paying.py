"""A month of pay worked out in memory: for the sheets that are written, and for a plan that is only tried."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from shuke.common.declarations import declared
from shuke.common.money import to_units
from shuke.sales.models import PayCorrection, PayMonth, PaySheet
from shuke.sales.pay_book import BOOK, Book, Past, book_of, number_of
from shuke.sales.pay_plan import Plan
from shuke.sales.paying import ENTRIES, Inputs, Sheet, sheet_of, sums_of, unpacked
from shuke.sales.periods import Period
from shuke.sales.queries import crew
from shuke.team.slots import Kpi, Rating

#: So many months before are looked back at: a return that comes later takes nothing back.
BACK = 12
NO_PLAN = Plan()


@dataclass(frozen=True)
class Result:
    """What a month came to for one colleague, with all that went in."""

    entries: pl.DataFrame
    inputs: Inputs
    sheet: Sheet


@dataclass(frozen=True)
class MonthResult:
    book: Book
    by_staff: Mapping[int, Result]


def month_result(
    plan: Plan | None,
    period: Period,
    past: Past,
    currency: str,
    corrections: Sequence[PayCorrection] = (),
    also: Sequence[int] = (),
) -> MonthResult:
    """Of everybody who sells, sold something in the month, or is in `also`."""
    month = number_of(period.first)
    book = book_of(period.first, period.end, (plan or NO_PLAN).days, past, currency)
    parts = book.entries.partition_by("staff", as_dict=True)
    own = {key[0]: part.select(ENTRIES.keys()) for key, part in parts.items()}
    by_hand: dict[int, list[tuple[int, int, str]]] = {}
    for row in corrections:
        by_hand.setdefault(row.staff_id, []).append((row.pk, to_units(row.amount), row.why))
    sellers = [each.pk for each in crew.sellers()]
    staff = sorted({*sellers, *own, *by_hand, *also})
    counts = _counts(plan, staff, period)
    ratings = _ratings(plan, staff, period)
    nothing = pl.DataFrame(schema=ENTRIES)
    nets = {who: int(part["net"].sum()) for who, part in own.items()}
    teams = _teams(plan, staff, nets)
    results = {}
    for who in staff:
        entries = own.get(who, nothing)
        before = sums_of(entries, month).before
        origins = {each: past.rates.get((each, who), (0, 0)) for each in before}
        inputs = Inputs(
            counts.get(who, {}),
            ratings.get(who),
            teams.get(who, (0, 0)),
            by_hand.get(who, []),
            origins,
        )
        results[who] = Result(entries, inputs, sheet_of(plan, month, entries, inputs, currency))
    return MonthResult(book, results)


def remember(past: Past, period: Period, result: MonthResult, revision: int) -> None:
    """Let a month be one of the past."""
    past.add(result.book.entries)
    month = number_of(period.first)
    for who, each in result.by_staff.items():
        past.rates[month, who] = (each.sheet.paid, each.sheet.paid_for)
    past.months.append((period.first, period.end, revision))


def past_of(first: dt.date) -> Past:
    """The months before, as their sheets have them."""
    past = Past()
    since = Period(first.replace(year=first.year - 1), "month").first
    months = PayMonth.objects.filter(first__lt=first, first__gte=since, computed_at__isnull=False)
    for month in months.order_by("first"):
        number = number_of(month.first)
        for sheet in PaySheet.objects.filter(month=month).order_by("staff"):
            entries = unpacked(sheet.entries).with_columns(staff=pl.lit(sheet.staff_id, pl.Int64))
            past.add(entries.select(BOOK.keys()))
            past.rates[number, sheet.staff_id] = (sheet.paid, sheet.paid_for)
        past.months.append((month.first, month.period.end, month.revision))
    return past


def again(sheet: PaySheet) -> Sheet:
    """What a sheet comes to, from nothing but what stands on it: for ever the same."""
    month = sheet.month
    plan = Plan.of_version(month.plan.definition) if month.plan else None
    entries, inputs = unpacked(sheet.entries), Inputs.of_json(sheet.inputs)
    return sheet_of(plan, number_of(month.first), entries, inputs, month.currency)


def _counts(plan: Plan | None, staff: list[int], period: Period) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    for kpi in declared(Kpi):
        if plan is not None and kpi.key in plan.kpis:
            for (who, _day), number in kpi.count(staff, period.first, period.last).items():
                mine = counts.setdefault(who, {})
                mine[kpi.key] = mine.get(kpi.key, 0) + number
    return counts


def _ratings(plan: Plan | None, staff: list[int], period: Period) -> dict[int, tuple[int, int]]:
    ratings: dict[int, tuple[int, int]] = {}
    for each in declared(Rating) if plan is not None and plan.least else ():
        for who, (satisfied, answers) in each.read(staff, period.first, period.last).items():
            before = ratings.get(who, (0, 0))
            ratings[who] = (before[0] + satisfied, before[1] + answers)
    return ratings


def _teams(
    plan: Plan | None, staff: list[int], nets: Mapping[int, int]
) -> dict[int, tuple[int, int]]:
    """What the team of each sold, and how many share it. Who is in several has the one with the lowest number."""
    if plan is None or plan.team == "0":
        return {}
    teams: dict[int, tuple[int, int]] = {}
    for team in crew.teams():
        people = crew.members(team)
        sold = max(sum(nets.get(who, 0) for who in people), 0)
        for who in people:
            teams.setdefault(who, (sold, len(people)))
    return teams
