"""How the customer base changes: who is new, active, slipping, asleep or won back, month by month."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import calendar
from shuke.insight.metrics.states import Standing, spans, standings
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    Stat,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report

#: State -> the metric that defines it; from the liveliest down.
STATES = {
    "new": "new_buyers",
    "won_back": "won_back",
    "returning": "returning",
    "slipping": "slipping",
    "asleep": "asleep",
}


@dataclass(frozen=True)
class Month:
    """One month: seen from `day`, its last or the last that counts."""

    day: dt.date
    standing: Standing


@dataclass(frozen=True)
class Composition:
    """The months asked for, in order; `customers`: everybody who has bought until today."""

    months: list[Month]
    customers: int


def compute(connection: Any, query: Query) -> Composition:
    last = calendar.number_of(query.basis.as_of, "month")
    rows = connection.run(spans(connection, query.basis, query["days"])).to_pylist()
    standing = standings(rows, last)
    months = [
        Month(min(calendar.last_day(each.month, "month"), query.basis.as_of), each)
        for each in standing
    ]
    return Composition(months[-query["months"] :], standing[-1].customers if standing else 0)


def present(report: Composition, query: Query) -> Presentation:
    if not report.months:
        return Presentation(
            missing=_("Import orders, and this page tells how your customers change.")
        )
    now = report.months[-1]
    slipping = audience(now, "slipping", query["days"])
    return Presentation(
        _answer(now.standing, report.customers),
        stats=[
            Stat(
                head.label,
                formats.number(getattr(now.standing, state)),
                head.definition,
                audience(now, state, query["days"]),
            )
            for state, head in zip(STATES, _heads(), strict=True)
        ],
        pictures=[_picture(report, query)],
        sheets=[_sheet(report, query)],
        notices=[_flows(now), *_few(report)],
        audience=slipping if now.standing.slipping else None,
    )


def _heads() -> list[Head]:
    return [of_metric(metric) for metric in STATES.values()]


def _answer(now: Standing, customers: int) -> str:
    active = now.new + now.won_back + now.returning
    return _("%(active)s of %(all)s customers are active, %(slipping)s are slipping away.") % {
        "active": formats.number(active),
        "all": formats.number(customers),
        "slipping": formats.number(now.slipping),
    }


def _flows(now: Month) -> str:
    moved = now.standing
    return _(
        "In %(month)s: %(new)s came new, %(caught)s who were slipping bought again, %(won)s were won back"
        " from sleep; %(slipped)s began to slip, %(lost)s fell asleep."
    ) % {
        "month": formats.month(now.day),
        "new": formats.number(moved.new),
        "caught": formats.number(moved.caught),
        "won": formats.number(moved.won_back),
        "slipped": formats.number(moved.slipped),
        "lost": formats.number(moved.lost),
    }


def _few(report: Composition) -> list[str]:
    count = len(report.months)
    if count >= 3:
        return []
    text = ngettext(
        "There is only %(n)s month of orders: the picture needs a few more.",
        "There are only %(n)s months of orders: the picture needs a few more.",
        count,
    )
    return [text % {"n": count}]


def _picture(report: Composition, query: Query) -> Chart:
    return Chart(
        title=_("Customers at the end of each month"),
        kind="bar",
        x=[month.day.replace(day=1) for month in report.months],
        series=[
            Series(
                head.label,
                [getattr(month.standing, state) for month in report.months],
                tone="muted" if state == "asleep" else "",
                of=pgettext("figure", "People"),
            )
            for state, head in zip(STATES, _heads(), strict=True)
        ],
        cell_links=[
            [audience(month, state, query["days"]).url(query) for month in report.months]
            for state in STATES
        ],
        stacked=True,
        size="tall",
    )


def _sheet(report: Composition, query: Query) -> Sheet:
    def of_state(state: str) -> Head:
        return of_metric(
            STATES[state],
            value=lambda month: getattr(month.standing, state),
            people=lambda month: audience(month, state, query["days"]),
        )

    def ever(month: Month) -> Audience:
        return Audience(
            _("Had bought by %(day)s") % {"day": formats.day(month.day)},
            ({"field": "orders", "op": "at_least", "value": 1},),
            month.day.isoformat(),
        )

    heads = [
        Head("month", _("Seen from"), "day", value="day"),
        *map(of_state, STATES),
        Head("customers", _("All"), value=lambda month: month.standing.customers, people=ever),
    ]
    return tabulate("months", _("Every month"), heads, reversed(report.months), people=ever)


def audience(month: Month, state: str, days: int) -> Audience:
    """The people of a state, seen from the last day of the month."""
    first = month.day.replace(day=1)
    before = first - dt.timedelta(days=1)
    here = {"from": first.isoformat(), "to": month.day.isoformat()}
    new: dict[str, Any] = {"field": "first_order", "op": "between", **here}
    # Asleep when the month began, and bought in it.
    asleep = {"from": (before - dt.timedelta(days=2 * days)).isoformat(), "to": before.isoformat()}
    won_back: list[dict[str, Any]] = [
        {"field": "orders", "op": "at_least", "value": 1, "when": here},
        {"field": "orders", "op": "at_most", "value": 0, "when": asleep},
        {"field": "first_order", "op": "before", "day": first.isoformat()},
    ]
    recent = {"field": "last_order", "op": "in_last", "days": days}
    old = {"field": "last_order", "op": "older_than", "days": 2 * days}
    conditions: dict[str, list[dict[str, Any]]] = {
        "new": [new],
        "won_back": won_back,
        "returning": [recent, {"not": [new, {"all": won_back}]}],
        "slipping": [
            {"field": "last_order", "op": "older_than", "days": days},
            {"field": "last_order", "op": "in_last", "days": 2 * days},
        ],
        "asleep": [old],
    }
    name = f"{of_metric(STATES[state]).label} · {formats.day(month.day)}"
    return Audience(name, tuple(conditions[state]), month.day.isoformat())


REPORT = Report(
    key="composition",
    subject="rhythm",
    question=gettext_lazy("How do our customers change?"),
    about=gettext_lazy("New, active, slipping, asleep and won back, at the end of each month."),
    icon="users",
    compute=compute,
    present=present,
    options=(
        Option(
            "days",
            gettext_lazy("Active for"),
            "90",
            low=31,
            high=730,
            unit=gettext_lazy("days after an order"),
        ),
        Option("months", gettext_lazy("Months"), "18", low=1, high=60),
    ),
    either_way=False,
    metrics=tuple(STATES.values()),
)
