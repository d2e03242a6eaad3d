"""Whether those who came in one month come back in later ones."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import calendar, measured
from shuke.insight.metrics.rhythm import months
from shuke.insight.reports.beside import beside
from shuke.insight.reports.options import Option, Range
from shuke.insight.reports.presentation import Audience, Head, Line, Presentation, Sheet, Stat
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.tiles import days_text

MEASURES = {
    "retained": gettext_lazy("Share who bought again"),
    "revenue": gettext_lazy("Revenue per buyer"),
    "total": gettext_lazy("Revenue per buyer so far"),
}
#: Fewer first buyers than this say little about a month.
FEW = 20


@dataclass(frozen=True)
class Month:
    """What the buyers of one cohort did in one month; `over`: the month has ended."""

    buyers: int
    revenue: Decimal
    over: bool


@dataclass(frozen=True)
class Cohort:
    """Those whose first order lies in the month that begins on `start`. `months`: the first, then every
    later one up to the last day that counts."""

    start: dt.date
    size: int
    months: list[Month]


@dataclass(frozen=True)
class Cohorts:
    """Cohorts in order of time, those without anybody left out; `mean[n]`: the measure n months after
    the first, over the cohorts for which that month is over, weighed by their size; None: none.
    `before`: the months compared with, each followed as long as the one beside it."""

    cohorts: list[Cohort]
    mean: list[float | None]
    before: "Cohorts | None" = None


def compute(connection: Any, query: Query) -> Cohorts:
    now = _compute(connection, query)
    if (then := query.earlier(connection)) is None:
        return now
    return replace(now, before=_compute(connection, then))


def _compute(connection: Any, query: Query) -> Cohorts:
    last = calendar.number_of(query.basis.as_of, "month")
    ended = last if _is_last_day(query.basis.as_of) else last - 1
    rows = months(connection, query.basis)
    if query.period:
        rows = rows.filter(rows.cohort >= calendar.number_of(query.period.first, "month"))
    keys = ("bought_again", "revenue_in_month")
    by_month = {
        (row["cohort"], row["since"]): row
        for row in connection.run(measured(rows, keys, by=["cohort", "since"])).to_pylist()
    }
    cohorts = []
    for cohort in sorted({cohort for cohort, _since in by_month}):
        every = [
            _month(by_month.get((cohort, since)), cohort + since <= ended)
            for since in range(last - cohort + 1)
        ]
        cohorts.append(Cohort(calendar.first_day(cohort, "month"), every[0].buyers, every))
    return Cohorts(cohorts, _mean(cohorts, query["measure"]))


def _month(row: dict | None, over: bool) -> Month:
    if row is None:
        return Month(0, Decimal(0), over)
    return Month(row["bought_again"], row["revenue_in_month"], over)


def _is_last_day(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def value(cohort: Cohort, since: int, measure: str) -> float | Decimal:
    """The measure of a cohort `since` months after its first."""
    if measure == "retained":
        return cohort.months[since].buyers / cohort.size
    if measure == "revenue":
        return cohort.months[since].revenue / cohort.size
    return sum((m.revenue for m in cohort.months[: since + 1]), Decimal(0)) / cohort.size


def _mean(cohorts: list[Cohort], measure: str) -> list[float | None]:
    means: list[float | None] = []
    for since in range(max((len(cohort.months) for cohort in cohorts), default=0)):
        whole = [c for c in cohorts if len(c.months) > since and c.months[since].over]
        size = sum(cohort.size for cohort in whole)
        amount = sum(float(value(c, since, measure)) * c.size for c in whole)
        means.append(amount / size if size else None)
    return means


def present(report: Cohorts, query: Query) -> Presentation:
    if not report.cohorts:
        return Presentation(
            missing=_("Import orders, and this page follows the buyers of each month.")
        )
    measure = query["measure"]
    # Of one store or source no segment says whose first order there it was.
    is_whole = not query.basis.is_partial
    answer, audience = _answer(report, query), _once(report) if is_whole else None
    notices = [
        _(
            "The month that is running is not over: its figures will still rise. It is in no average."
        )
    ]
    if all(cohort.size < FEW for cohort in report.cohorts):
        notices.append(
            _("No month brought %(few)s new buyers: chance moves these figures.") % {"few": FEW}
        )
    return Presentation(
        answer,
        pictures=[_curve(report, measure, query)],
        sheets=_sheets(report, query, is_whole=is_whole),
        notices=notices,
        audience=audience,
        period=days_text(query),
    )


def _answer(report: Cohorts, query: Query) -> str:
    means = [(n, report.mean[n]) for n in (1, 3, 6, 12) if n < len(report.mean)]
    usable = [(n, mean) for n, mean in means if mean is not None]
    if not usable:
        return _("The first month is not over yet.")
    first, last = usable[0], usable[-1]
    if query["measure"] == "retained":
        words = {"n": last[0], "first": formats.percent(first[1]), "last": formats.percent(last[1])}
        if first == last:
            return _("%(first)s of new buyers buy again in the month after.") % words
        return (
            _("%(first)s of new buyers buy again in the month after, %(last)s in month %(n)s.")
            % words
        )
    amount = formats.money(Decimal(str(round(last[1], 2))), query.basis.currency)
    if query["measure"] == "revenue":
        return _("In month %(n)s after the first order, a buyer brings %(amount)s.") % {
            "n": last[0],
            "amount": amount,
        }
    return _("Up to month %(n)s after the first order, a buyer has brought %(amount)s.") % {
        "n": last[0],
        "amount": amount,
    }


def _curve(report: Cohorts, measure: str, query: Query) -> Chart:
    """The average beside that of the months compared with, else of the newer half beside the older: is it
    getting better?"""
    half = len(report.cohorts) // 2
    parts = [(_("All months"), report.mean, "" if report.before else "muted")]
    if report.before:
        parts.append((_("Before"), report.before.mean[: len(report.mean)], "muted"))
    elif half:
        old, new = report.cohorts[:half], report.cohorts[half:]
        parts += [
            (_("Newer half"), _mean(new, measure), ""),
            (_("Older half"), _mean(old, measure), ""),
        ]
    begin = 1 if measure == "retained" else 0
    unit = "percent" if measure == "retained" else "money"
    return Chart(
        title=MEASURES[measure],
        id="cohort-curve",
        kind="line",
        x=list(range(begin, len(report.mean))),
        x_label=_("Months after the first order"),
        series=[
            Series(name, means[begin:], unit, query.basis.currency, tone=tone)
            for name, means, tone in parts
        ],
        size="tall",
    )


def _sheets(report: Cohorts, query: Query, *, is_whole: bool) -> list[Sheet]:
    measure = query["measure"]
    if not report.before:
        return [_sheet(report, measure, is_whole=is_whole)]
    assert query.against
    shift = _month_of(query.basis.as_of) - _month_of(query.against.last)
    then = {_month_of(cohort.start) + shift: cohort for cohort in report.before.cohorts}
    sheet = _sheet(report, measure, is_whole=is_whole)
    kind = sheet.heads[2].kind
    besides = [
        _beside(cohort, then.get(_month_of(cohort.start)), measure, kind, query)
        for cohort in reversed(report.cohorts)
    ]
    lines = [replace(line, beside=b) for line, b in zip(sheet.lines, besides, strict=True)]
    sheets = [replace(sheet, lines=lines)]
    if report.before.cohorts:
        earlier = _sheet(report.before, measure, is_whole=is_whole)
        sheets.append(replace(earlier, key="before", title=_("The months compared with")))
    return sheets


def _beside(
    now: Cohort, then: Cohort | None, measure: str, kind: Any, query: Query
) -> tuple[Stat | None, ...]:
    """What the cohort compared with was as many months after its first order, per cell."""
    if then is None:
        return ()
    currency = query.basis.currency
    unit: Any = {"share": "share", "money": "money"}[kind]
    seen = min(len(now.months), len(then.months))
    pairs = [(value(now, n, measure), value(then, n, measure)) for n in range(seen)]
    return (
        None,
        beside("count", now.size, then.size, currency),
        # All buy in their first month.
        *(
            None if measure == "retained" and not n else beside(unit, *pair, currency)
            for n, pair in enumerate(pairs)
        ),
    )


def _month_of(day: dt.date) -> int:
    return calendar.number_of(day, "month")


def _sheet(report: Cohorts, measure: str, *, is_whole: bool) -> Sheet:
    width = max(len(cohort.months) for cohort in report.cohorts)
    kind: Any = "share" if measure == "retained" else "money"
    heads = [
        Head("cohort", _("First order in"), "text"),
        Head("size", _("New buyers"), metric="new_customers"),
        *(Head(f"m{n}", str(n), kind) for n in range(width)),
    ]
    values = [
        [value(cohort, n, measure) for n in range(len(cohort.months))] for cohort in report.cohorts
    ]
    # All buy in their first month: shading begins with the second.
    start = 1 if measure == "retained" else 0
    top = max((float(v) for row in values for v in row[start:]), default=0.0) or 1.0
    lines = [
        _line(cohort, row, width, top, start)
        for cohort, row in zip(report.cohorts, values, strict=True)
    ]
    if not is_whole:
        lines = [replace(line, audience=None, audiences=()) for line in lines]
    note = _("Columns count months after that of the first order; 0 is that month itself.")
    return Sheet("cohorts", MEASURES[measure], heads, list(reversed(lines)), note, look="heat")


def _line(cohort: Cohort, values: list, width: int, top: float, start: int) -> Line:
    name = formats.month(cohort.start)
    gap = [None] * (width - len(values))
    shades = [None if n < start else max(float(v), 0) / top for n, v in enumerate(values)]
    first = calendar.number_of(cohort.start, "month")
    audiences = [_buyers(first, n, name) for n in range(len(values))]
    return Line(
        (name, cohort.size, *values, *gap),
        audience=Audience(_("First order in %(month)s") % {"month": name}, (_first_in(first),)),
        shades=(None, None, *shades, *gap),
        audiences=(None, audiences[0], *audiences, *gap),
    )


def _span(month: int) -> dict[str, str]:
    first, last = calendar.first_day(month, "month"), calendar.last_day(month, "month")
    return {"from": first.isoformat(), "to": last.isoformat()}


def _first_in(month: int) -> dict[str, Any]:
    return {"field": "first_order", "op": "between", **_span(month)}


def _buyers(cohort: int, since: int, name: str) -> Audience:
    again = {"field": "orders", "op": "at_least", "value": 1, "when": _span(cohort + since)}
    words = {"month": name, "again": formats.month(calendar.first_day(cohort + since, "month"))}
    return Audience(
        _("First order in %(month)s, bought in %(again)s") % words, (_first_in(cohort), again)
    )


def _once(report: Cohorts) -> Audience | None:
    """Those of the newest month that had two more to come back in, and did not."""
    ripe = [cohort for cohort in report.cohorts if len(cohort.months) > 2]
    if not ripe:
        return None
    month = calendar.number_of(ripe[-1].start, "month")
    once = {"field": "orders", "op": "equals", "value": 1}
    name = _("Bought once in %(month)s, not since") % {"month": formats.month(ripe[-1].start)}
    return Audience(name, (_first_in(month), once))


REPORT = Report(
    key="cohorts",
    subject="rhythm",
    question=gettext_lazy("Do new buyers stay?"),
    about=gettext_lazy("Those who came in one month, followed through the months after."),
    icon="grid-2x2",
    compute=compute,
    present=present,
    options=(Option("measure", gettext_lazy("Measure"), "retained", MEASURES),),
    either_way=False,
    days=Range({"month": 12}, compares=True, by_month=True),
    by_place=True,
    metrics=("bought_again", "revenue_in_month", "new_customers"),
)
