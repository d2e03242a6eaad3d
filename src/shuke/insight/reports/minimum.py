"""Members who, month by month, bring less than what keeping them costs."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shuke.common import clock, shop_settings
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import buyers, calendar
from shuke.insight.metrics.exact import exact
from shuke.insight.metrics.narrow import purchases
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    Stat,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.settings import MINIMUM, MOST_MINIMUM

#: Parts of the minimum that part the bands; the last band reaches it.
STEPS = (Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal(1))
#: So many people are named who nearly reach it.
NAMED = 20


@dataclass(frozen=True)
class Band:
    """Members whose revenue in the months lies in [low, high); None: without that end."""

    low: Decimal | None
    high: Decimal | None
    customers: int
    #: Of these months, and since ever.
    revenue: Decimal
    lifetime: Decimal


@dataclass(frozen=True)
class Nearly:
    """One member just below the minimum: revenue of the months, orders since ever."""

    customer: int
    revenue: Decimal
    orders: int
    recency: int


@dataclass(frozen=True)
class MinimumReport:
    """Members who bought first before `start`, by what they brought from `start` to `end` (both
    included), full months; `bands` rise, the last one has reached the minimum."""

    start: dt.date
    end: dt.date
    months: int
    minimum: int
    bands: list[Band]
    nearly: list[Nearly]


def compute(connection: Any, query: Query) -> MinimumReport:
    months, minimum = query["months"], query["amount"]
    after = calendar.number_of(query.basis.as_of + dt.timedelta(days=1), "month")
    start, next_start = (calendar.first_day(n, "month") for n in (after - months, after))
    people = connection.keep(_members(connection, query, start, next_start))
    borders = [step * minimum * months for step in STEPS]
    place = sum(((people.brought >= exact(b)).cast("int64") for b in borders), ibis.literal(0))
    banded = people.mutate(band=place)
    sums = banded.group_by("band").aggregate(
        customers=banded.count(), revenue=banded.brought.sum(), lifetime=banded.revenue.sum()
    )
    by_band = {row.pop("band"): row for row in connection.run(sums).to_pylist()}
    empty = {"customers": 0, "revenue": Decimal(0), "lifetime": Decimal(0)}
    ends = [None, *borders, None]
    return MinimumReport(
        start,
        next_start - dt.timedelta(days=1),
        months,
        minimum,
        [Band(ends[n], ends[n + 1], **by_band.get(n, empty)) for n in range(len(borders) + 1)],
        _nearly(connection, people, borders),
    )


def _members(connection: Any, query: Query, start: dt.date, end: dt.date) -> ir.Table:
    """Buyers (`metrics.facts`) from before `start`, with brought: revenue in [start, end)."""
    people = buyers(connection, query.basis)
    people = people.filter(people.first_order_at < clock.day_start(start))
    rows = purchases(connection, query.basis)
    rows = rows.filter(
        rows.placed_at >= clock.day_start(start), rows.placed_at < clock.day_start(end)
    )
    lately = rows.group_by(buyer=rows.customer_id).aggregate(sum=rows.revenue.sum())
    joined = people.left_join(lately, people.customer_id == lately.buyer)
    return joined.select(
        "customer_id", "orders", "revenue", "recency_days", brought=joined["sum"].coalesce(0)
    )


def _nearly(connection: Any, people: ir.Table, borders: list[Decimal]) -> list[Nearly]:
    inside = (people.brought >= exact(borders[-2])) & (people.brought < exact(borders[-1]))
    best = people.filter(inside).order_by(people.brought.desc(), people.customer_id).limit(NAMED)
    chosen = best.select(
        "orders", customer="customer_id", revenue="brought", recency="recency_days"
    )
    return [Nearly(**row) for row in connection.run(chosen).to_pylist()]


def present(report: MinimumReport, query: Query) -> Presentation:
    members = sum(band.customers for band in report.bands)
    currency = query.basis.currency
    if not members:
        return Presentation(
            missing=_("Nobody has been buying for %(months)s full months yet.")
            % {"months": report.months}
        )
    *below, reached = report.bands
    few = sum(band.customers for band in below)
    brought = sum((band.revenue for band in below), Decimal(0))
    least = formats.money(report.minimum, currency)
    answer = _("%(n)s of %(all)s members bring less than %(least)s a month.") % {
        "n": formats.number(few),
        "all": formats.number(members),
        "least": least,
    }
    gap = few * report.minimum - brought / report.months
    stats = [
        Stat(_("Below the minimum"), formats.percent(few / members), audience=whom(report, None)),
        Stat(
            _("They bring per month"),
            formats.money_short(brought / report.months, currency),
            _("Net revenue of those below the minimum, in the mean of these months."),
        ),
        Stat(
            _("Short per month"),
            formats.money_short(gap, currency),
            _("What they would bring more a month if each of them reached the minimum."),
        ),
        Stat(
            _("Reach it"),
            formats.number(reached.customers),
            audience=whom(report, reached),
        ),
    ]
    return Presentation(
        answer,
        stats,
        [_picture(report, query)],
        [_bands(report, members), _named(report)],
        [],
        whom(report, below[-1] if below[-1].customers else None),
    )


def whom(report: MinimumReport, band: Band | None) -> Audience:
    """The people of a band, or (None) all below the minimum, as a segment finds them."""
    when = {"from": report.start.isoformat(), "to": report.end.isoformat()}
    low, high = (band.low, band.high) if band else (None, report.bands[-1].low)
    where: list[dict[str, Any]] = [
        {"field": "first_order", "op": "before", "day": report.start.isoformat()}
    ]
    if low is not None:
        where.append(_at_least(low, when))
    if high is not None:
        where.append({"not": [_at_least(high, when)]})
    name = _name(report, band) if band else _("Below the minimum")
    if band is report.bands[-2]:
        name = _("Nearly at the minimum")
    return Audience(name, tuple(where))


def _at_least(amount: Decimal, when: dict[str, str]) -> dict[str, Any]:
    value = int(amount) if amount == int(amount) else str(amount)
    return {"field": "revenue", "op": "at_least", "value": value, "when": when}


def _name(report: MinimumReport, band: Band) -> str:
    whole = report.bands[-1].low or Decimal(1)
    if band.low is None:
        return _("Below nothing: more came back than went out")
    if band.high is None:
        return _("Reach the minimum")
    shares = formats.percent(band.low / whole, 0), formats.percent(band.high / whole, 0)
    return _("%(low)s to %(high)s of the minimum") % dict(zip(("low", "high"), shares, strict=True))


def _picture(report: MinimumReport, query: Query) -> Chart:
    return Chart(
        title=_("Members by how near they come"),
        kind="bar",
        x=[_name(report, band) for band in report.bands],
        x_label=_("Of the minimum"),
        series=[
            Series(
                _("Members"),
                [band.customers for band in report.bands],
                of=pgettext("figure", "People"),
            )
        ],
        links=[whom(report, band).url(query) for band in report.bands],
        note=_("From %(start)s to %(end)s; members who bought before that.")
        % {"start": formats.day(report.start), "end": formats.day(report.end)},
        id="minimum",
    )


def _bands(report: MinimumReport, members: int) -> Sheet:
    def each(band: Band) -> Decimal | None:
        return band.revenue / band.customers / report.months if band.customers else None

    heads = [
        Head("band", _("Of the minimum"), "text", value=lambda band: _name(report, band)),
        Head(
            "customers",
            _("Members"),
            meaning=_("Buyers whose first order lies before these months."),
        ),
        Head("part", _("Share of the members"), "share", value=lambda b: b.customers / members),
        Head("revenue", _("Revenue of these months"), "money"),
        Head("monthly", _("A month each"), "money", value=each),
        Head("lifetime", _("Revenue since ever"), "money"),
    ]
    return tabulate(
        "bands", _("How far below"), heads, report.bands, people=lambda band: whom(report, band)
    )


def _named(report: MinimumReport) -> Sheet:
    def monthly(person: Nearly) -> Decimal:
        return person.revenue / report.months

    heads = [
        Head("customer", _("Customer"), "text", value=lambda person: f"#{person.customer}"),
        Head("monthly", _("A month"), "money", value=monthly),
        Head("missing", _("Short per month"), "money", value=lambda p: report.minimum - monthly(p)),
        Head("orders", _("Orders")),
        Head("recency", _("Days since the last order"), "days"),
    ]
    note = _("A little more and they reach it: these come nearest.")
    return tabulate(
        "nearly",
        _("Nearly there"),
        heads,
        report.nearly,
        person=lambda person: person.customer,
        note=note,
    )


REPORT = Report(
    key="minimum",
    subject="people",
    question=gettext_lazy("Who buys less than the minimum?"),
    about=gettext_lazy("Members who bring less a month than you need, and how far below they are."),
    icon="scale",
    compute=compute,
    present=present,
    options=(
        Option(
            "amount",
            gettext_lazy("Minimum a month"),
            lambda: shop_settings.value(MINIMUM),
            low=1,
            high=MOST_MINIMUM,
        ),
        Option("months", gettext_lazy("Full months looked at"), "6", low=1, high=24),
    ),
    either_way=False,
    metrics=("revenue",),
)
