"""How categories, brands and products go: growth against the year before, and their seasons."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common import clock
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import calendar, counted_lines, measured, narrow
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.items import Item, items, named, usual_grouping
from shuke.insight.reports import months
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report

#: So many are told, and so many drawn apart from the others.
MOST = 20
DRAWN = 5
YEAR = 12
BY = {
    "category": pgettext_lazy("goods", "By category"),
    "brand": pgettext_lazy("goods", "By brand"),
    "product": pgettext_lazy("goods", "By product"),
}


@dataclass(frozen=True)
class Going:
    """One category, brand or product over the last whole year of months, and the year before.

    `season`: for each month of the year from January, its revenue by the mean month's, in percent, of the
    last two years; empty when these are not known. `monthly`: revenue of the months of the report.
    """

    item: Item
    revenue: Decimal
    before: Decimal
    buyers: int
    pieces: int
    #: Of the revenue of all goods.
    share: float | None
    #: By how much more than the year before; None when that brought nothing.
    growth: float | None
    monthly: list[Decimal]
    season: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class GoodsReport:
    """Two years of whole months, the first of number `first`; `others` is what all other goods brought."""

    by: str
    first: int
    goods: list[Going]
    others: list[Decimal]
    #: Whether the first of the months had orders: else there is no year to compare with.
    whole: bool


def compute(connection: Any, query: Query) -> GoodsReport:
    by, last = query["by"], months.next_open(query.basis.as_of) - 1
    first = last - 2 * YEAR + 1
    own = items(connection, by)
    monthly = _monthly(connection, query.basis, first, last)
    every = connection.run(
        monthly.group_by("month").aggregate(revenue=monthly.goods_revenue.sum())
    ).to_pylist()
    totals = {row["month"]: row["revenue"] for row in every}
    # Goods in none (no category, no brand) are among the others.
    rows = monthly.inner_join(own, monthly.product_id == own.product)
    best = _best(connection, query.basis, rows, own, last)
    amounts: dict[int, dict[int, Decimal]] = {row["item"]: {} for row in best}
    chosen = rows.filter(rows["item"].isin(list(amounts) or [-1]))
    by_month = chosen.group_by("item", "month").aggregate(revenue=chosen.goods_revenue.sum())
    for row in connection.run(by_month).to_pylist():
        amounts[row["item"]][row["month"]] = row["revenue"]
    numbers = range(first, last + 1)
    year = sum((totals.get(n, Decimal(0)) for n in numbers[YEAR:]), Decimal(0))
    whole = first in totals
    names = named(connection, by, list(amounts))
    goods = [
        _going(names[row["item"]], row, amounts[row["item"]], numbers, year, whole) for row in best
    ]
    others = [
        totals.get(n, Decimal(0)) - sum((g.monthly[at] for g in goods[:DRAWN]), Decimal(0))
        for at, n in enumerate(numbers)
    ]
    return GoodsReport(by, first, goods, others, whole)


def _monthly(connection: Any, basis: Basis, first: int, last: int) -> ir.Table:
    """product_id, month, goods_revenue and pieces: what adds up is added up once for every kind of goods,
    and held for the snapshot."""
    lines = _between(counted_lines(connection, basis, anonymous=True), first, last)
    lines = lines.mutate(month=calendar.period(lines.placed_at, "month"))
    sums = measured(lines, ("goods_revenue", "pieces"), by=["product_id", "month"])
    return connection.remember(("goods by month", basis, first, last), sums, at_once=True)


def _between(lines: ir.Table, first: int, last: int) -> ir.Table:
    """Lines of the months `first` to `last`."""
    start, end = (calendar.first_day(month, "month") for month in (first, last + 1))
    return lines.filter(
        lines.placed_at >= clock.day_start(start), lines.placed_at < clock.day_start(end)
    )


def _best(connection: Any, basis: Basis, rows: ir.Table, own: ir.Table, last: int) -> list[dict]:
    """The goods that brought most in the last year, with its figures."""
    sums = rows.group_by("item").aggregate(
        revenue=rows.goods_revenue.sum(where=rows.month > last - YEAR).coalesce(0),
        pieces=rows.pieces.sum(where=rows.month > last - YEAR).coalesce(0),
    )
    best = connection.run(
        sums.order_by(sums["revenue"].desc(), sums["item"]).limit(MOST)
    ).to_pylist()
    buyers = _buyers(connection, basis, own, [row["item"] for row in best], last)
    return [{**row, "buyers": buyers.get(row["item"], 0)} for row in best]


def _buyers(
    connection: Any, basis: Basis, own: ir.Table, items: list[int], last: int
) -> dict[int, int]:
    """How many bought each of the wanted goods in the last year."""
    lines = _between(narrow.lines(connection, basis), last - YEAR + 1, last)
    chosen = own.filter(own["item"].isin(items or [-1]))
    rows = lines.inner_join(chosen, lines.product_id == chosen.product)
    counts = connection.run(measured(rows, ("buyers_of",), by=["item"])).to_pylist()
    return {row["item"]: row["buyers_of"] for row in counts}


def _going(
    item: Item, row: dict, amounts: dict[int, Decimal], numbers: range, year: Decimal, whole: bool
) -> Going:
    monthly = [amounts.get(number, Decimal(0)) for number in numbers]
    before = sum(monthly[:YEAR], Decimal(0))
    return Going(
        item,
        row["revenue"],
        before,
        row["buyers"],
        int(row["pieces"]),
        float(row["revenue"] / year) if year > 0 else None,
        float(row["revenue"] / before) - 1 if whole and before > 0 else None,
        monthly,
        season(monthly, numbers[0] % YEAR) if whole else [],
    )


def season(monthly: list[Decimal], first: int) -> list[float]:
    """For each month of the year from January: its revenue by the mean month's of its year, in percent,
    the mean of the years. `first` is the first month (0 is January). Empty when a year brought nothing."""
    shares: list[list[float]] = [[] for _ in range(YEAR)]
    for begin in range(0, len(monthly), YEAR):
        part = monthly[begin : begin + YEAR]
        mean = sum(part, Decimal(0)) / YEAR
        if mean <= 0:
            return []
        for at, amount in enumerate(part):
            shares[(first + begin + at) % YEAR].append(float(100 * amount / mean))
    return [sum(parts) / len(parts) for parts in shares]


def present(report: GoodsReport, query: Query) -> Presentation:
    if not report.goods:
        words = _("Import orders with their goods, and this page shows how they go.")
        if query["by"] != "product":
            words = _(
                "Of what was sold nothing is in one: look by product, or import products with their category"
                " and brand."
            )
        return Presentation(missing=words)
    notices = []
    growing = [g for g in report.goods if g.growth is not None and (g.share or 0) >= 0.01]
    best = report.goods[0]
    answer = _("%(goods)s brings most: %(share)s of the revenue of goods.") % {
        "goods": best.item.label,
        "share": formats.percent(best.share or 0),
    }
    if growing:
        fastest = max(growing, key=lambda going: going.growth or 0)
        answer = _("%(goods)s grew most: %(growth)s against the year before.") % {
            "goods": fastest.item.label,
            "growth": signed(fastest.growth or 0),
        }
    if not report.whole:
        notices.append(
            _("Less than two whole years are known: growth and seasons cannot be told yet.")
        )
    pictures = [_over_time(report, query)]
    sheets = [_sheet(report)]
    if any(going.season for going in report.goods):
        pictures.append(_seasons(report, query))
        sheets.append(_season_sheet(report))
    return Presentation(answer, [], pictures, sheets, notices, buyers(report, best))


def signed(share: float) -> str:
    return ("+" if share > 0 else "") + formats.percent(share)


def buyers(report: GoodsReport, going: Going, month: int | None = None) -> Audience:
    """Who bought it in the last whole year of months, or in one month (its number)."""
    last = report.first + 2 * YEAR - 1
    ends = (last - YEAR + 1, last) if month is None else (month, month)
    name = _("Bought %(goods)s") % {"goods": going.item.label}
    if month is not None:
        name = _("Bought %(goods)s in %(month)s") % {
            "goods": going.item.label,
            "month": months.name(month),
        }
    return Audience(name, (months.bought(ends[0], ends[1], **going.item.things),))


def _over_time(report: GoodsReport, query: Query) -> Chart:
    currency = query.basis.currency
    numbers = range(report.first, report.first + 2 * YEAR)
    drawn = [Series(g.item.label, g.monthly, "money", currency) for g in report.goods[:DRAWN]]
    if any(report.others):
        drawn.append(Series(_("Others"), report.others, "money", currency, tone="muted"))
    return Chart(
        title=_("Revenue of goods by month"),
        kind="bar",
        x=[calendar.first_day(number, "month") for number in numbers],
        x_label=_("Month"),
        series=drawn,
        links=[
            Audience(
                _("Bought in %(month)s") % {"month": months.name(n)}, (months.bought(n, n),)
            ).url(query)
            for n in numbers
        ],
        stacked=True,
        size="tall",
        id="goods",
    )


def _in_the_last_year(report: GoodsReport) -> list[int]:
    """The numbers of the last year's months, from January on."""
    numbers = range(report.first + YEAR, report.first + 2 * YEAR)
    return sorted(numbers, key=lambda number: number % YEAR)


def _seasons(report: GoodsReport, query: Query) -> Chart:
    seasonal = [going for going in report.goods if going.season][:12]
    numbers = _in_the_last_year(report)
    return Chart(
        title=_("When what sells"),
        kind="heat",
        x=[formats.month_name(calendar.first_day(number, "month")) for number in numbers],
        x_label=_("What they buy"),
        series=[Series(going.item.label, [round(v) for v in going.season]) for going in seasonal],
        cell_links=[[buyers(report, going, n).url(query) for n in numbers] for going in seasonal],
        note=_(
            "100 is its mean month; of the last two years. A field leads to its buyers of last year."
        ),
        size="tall" if len(seasonal) > 6 else "",
        id="seasons",
    )


def _sheet(report: GoodsReport) -> Sheet:
    heads = [
        Head("name", BY[report.by], "text", value=lambda going: going.item.label),
        of_metric("goods_revenue", _("Last 12 months"), value="revenue"),
        Head("share", _("Share"), "share", meaning=_("Of the revenue of all goods.")),
        Head("before", _("12 months before"), "money", of_people=False),
        Head(
            "growth",
            _("Growth"),
            "share",
            of_people=False,
            meaning=_("Revenue of the last 12 whole months by that of the 12 before, less 1."),
        ),
        of_metric("pieces"),
        of_metric("buyers_of", value="buyers"),
    ]
    return tabulate(
        "goods", _("How each goes"), heads, report.goods, people=lambda going: buyers(report, going)
    )


def _season_sheet(report: GoodsReport) -> Sheet:
    def of_month(at: int, number: int) -> Head:
        return Head(
            f"month{at + 1}",
            formats.month_name(calendar.first_day(number, "month")),
            value=lambda going: going.season[at],
            people=lambda going: buyers(report, going, number),
            shade=lambda going: min(going.season[at] / 250, 1),
        )

    heads = [Head("name", BY[report.by], "text", value=lambda going: going.item.label)]
    heads += [of_month(*each) for each in enumerate(_in_the_last_year(report))]
    rows = [going for going in report.goods if going.season]
    note = _("100 is its mean month; the mean of the last two years.")
    return tabulate("seasons", _("Season index"), heads, rows, note=note, look="heat")


REPORT = Report(
    key="goods",
    subject="goods",
    question=gettext_lazy("What sells, and when?"),
    about=gettext_lazy("Categories, brands and products over two years: growth and seasons."),
    icon="calendar",
    compute=compute,
    present=present,
    options=(Option("by", pgettext_lazy("grain", "By"), usual_grouping, BY),),
    either_way=False,
    metrics=("goods_revenue", "pieces", "buyers_of"),
)
