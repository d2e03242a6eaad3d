"""From the first order to the second: how many come back, and after how long, by month or channel of the first."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.kit import formats
from shuke.insight.metrics import calendar
from shuke.insight.metrics.rhythm import first_purchases
from shuke.insight.metrics.survival import quantile
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import Audience, Head, Sheet, of_metric, tabulate
from shuke.insight.reports.query import Query
from shuke.insight.segments.choices import STORE_KINDS

#: So many months are told, the newest.
MONTHS = 24
#: With fewer who came back no number of days is told.
ENOUGH = 5
OPTION = Option(
    "second",
    gettext_lazy("First order to the second"),
    "month",
    {"month": gettext_lazy("By month"), "channel": pgettext_lazy("grain", "By channel")},
)


@dataclass(frozen=True)
class Second:
    """Those whose first order lies in a month (`key`: its number) or came by a channel (`key`: kind of store):
    `first` of them, `came` on a second day, half of these within `days` (None: too few to tell)."""

    key: Any
    first: int
    came: int
    days: int | None

    @property
    def share(self) -> float:
        return self.came / self.first


def compute(connection: Any, query: Query) -> list[Second]:
    """By month the newest first, by channel the greatest first."""
    rows = first_purchases(connection, query.basis)
    by_month = query["second"] == "month"
    part = calendar.of_day(rows.day, "month") if by_month else rows.channel
    rows = rows.mutate(part=part)
    counts = rows.group_by("part", "gap_days").aggregate(people=rows.count())
    gaps: dict[Any, dict[int | None, int]] = defaultdict(dict)
    for row in connection.run(counts).to_pylist():
        gaps[row["part"]][row["gap_days"]] = row["people"]
    seconds = [_second(key, counted) for key, counted in gaps.items()]
    if by_month:
        return sorted(seconds, key=lambda each: -each.key)[:MONTHS]
    return sorted(seconds, key=lambda each: (-each.first, each.key))


def _second(key: Any, people: dict[int | None, int]) -> Second:
    came = {days: count for days, count in people.items() if days is not None}
    enough = sum(came.values()) >= ENOUGH
    days = quantile(came, 0.5) if enough else None
    return Second(key, sum(people.values()), sum(came.values()), days)


def sheet(seconds: list[Second], query: Query) -> Sheet:
    """The table; a month leads to those whose first order lies in it."""
    by_month = query["second"] == "month"

    def label(each: Second) -> str:
        if by_month:
            return formats.month(calendar.first_day(each.key, "month"))
        return str(STORE_KINDS.get(each.key, each.key) or _("not known"))

    def people(each: Second) -> Audience | None:
        return _first_in(each.key) if by_month else None

    heads = [
        Head("part", _("First order"), "text", value=label),
        of_metric("customers", _("Bought first"), value="first", people=people),
        Head("came", _("Bought again"), of_people=False),
        Head("share", _("Share of them"), "share", value="share"),
        of_metric("days_to_second", value="days"),
    ]
    note = _(
        "Newcomers have had less time. With fewer than %(n)s who bought again no number of days is told."
    ) % {"n": ENOUGH}
    title = _("From the first order to the second")
    return tabulate("second", title, heads, seconds, people=people, note=note)


def _first_in(month: int) -> Audience:
    first = calendar.first_day(month, "month")
    last = calendar.last_day(month, "month")
    where = {
        "field": "first_order",
        "op": "between",
        "from": first.isoformat(),
        "to": last.isoformat(),
    }
    return Audience(_("First order in %(month)s") % {"month": formats.month(first)}, (where,))
