"""What somebody asks of a report: the basis, the days, the places, and the report's own options, checked."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common import clock
from shuke.common.days import beyond_years, is_beyond
from shuke.common.errors import Invalid
from shuke.common.money import is_currency
from shuke.insight.metrics.basis import Basis, currencies
from shuke.insight.metrics.period import BEGINNING, Period
from shuke.insight.metrics.snapshot import basis_at, newest_order_day
from shuke.insight.reports.options import Option, Range, refused
from shuke.insight.reports.places import Places, placed

#: What the days asked about are compared with.
COMPARISONS: dict[str, Any] = {
    "none": pgettext_lazy("comparison", "nothing"),
    "before": gettext_lazy("the period before"),
    "year": gettext_lazy("the year before"),
}


@dataclass(frozen=True)
class Query:
    """A checked question: which basis, which days, which options. Hashable: a key of what is remembered."""

    basis: Basis
    #: As the person said it ("today", "last" or a day): what the marks' segments count back from.
    as_of: str = "today"
    options: tuple[tuple[str, Any], ...] = field(default_factory=tuple)
    #: The days asked about (None: since the beginning), and those they are compared with.
    period: Period | None = None
    against: Period | None = None
    compare: str = "none"
    places: Places = field(default_factory=Places)
    #: The page that the question was asked on, so that people lead back to it; the answer is the same.
    page: str = field(default="", compare=False)

    def __getitem__(self, key: str) -> Any:
        return dict(self.options)[key]

    @property
    def within(self) -> Basis:
        """The basis of what lies in these days alone."""
        return replace(self.basis, first=self.period.first) if self.period else self.basis

    @property
    def arguments(self) -> dict[str, Any]:
        """`within` as arguments of a condition about somebody's place among the buyers."""
        when = {"from": self.period.first.isoformat()} if self.period else {}
        source = {"sources": [self.places.source]} if self.places.source else {}
        return {**({"when": when} if when else {}), **self.places.things, **source}

    @property
    def anchor(self) -> str:
        """The anchor of a segment that means the same day."""
        return {"last": "data", "": "today"}.get(self.as_of, self.as_of)

    def scope(self, period: Period | None, **part: str) -> tuple[str, str]:
        """Period and filter of a figure, see `presentation.Figure`."""
        first = period.first.isoformat() if period else ""
        last = (period.last if period else self.basis.as_of).isoformat()
        counting = {"counting": "sales"} if self.basis.sales_only else {}
        where = {**self.places.as_data(), **part, **counting}
        return f"{first}/{last}", "&".join(f"{key}={where[key]}" for key in sorted(where))

    def earlier(self, connection: Any) -> "Query | None":
        """The same question of the days compared with, which end at the same hour while today is not over;
        None where nothing is compared."""
        if not (then := self.against):
            return None
        _start, end = then.instants(connection.copied_until(), self.basis.as_of)
        basis = replace(self.basis, as_of=then.last)
        basis = replace(basis, until=end if end < basis.end else None)
        period = None if then.first == BEGINNING else then
        return replace(self, basis=basis, period=period, against=None, compare="none")

    def _against_data(self) -> dict[str, str]:
        assert self.against
        first = {} if self.against.first == BEGINNING else {"from": self.against.first.isoformat()}
        return {**first, "until": self.against.last.isoformat()}

    def as_data(self) -> dict[str, Any]:
        """What was asked beside the basis, for programs."""
        period = self.period and {
            "from": self.period.first.isoformat(),
            "until": self.period.last.isoformat(),
        }
        return {
            **(period or {}),
            **({"compare": self.compare} if self.compare != "none" else {}),
            **({"against": self._against_data()} if self.against else {}),
            **self.places.as_data(),
            **dict(self.options),
        }


def parse_query(
    connection: Any,
    raw: Mapping[str, str],
    offered: tuple[Option, ...] = (),
    days: Range | None = None,
    *,
    by_place: bool = False,
) -> Query:
    """`raw` (a query string, flags of the command line) as a question; Invalid for what cannot be used.

    Keys: as_of, currency, counting ("net" or "sales") and those of `offered`; where other `days` may be
    asked about also from, until, days and compare, where `by_place` store, channel and source. Others are
    ignored, as a page's address carries more than its report.
    """
    until = raw.get("until") if days else ""
    as_of = until or raw.get("as_of") or "today"
    last = _day(as_of, connection, "until" if until else "as_of")
    default = basis_at(connection, last, sales_only=raw.get("counting") == "sales")
    currency = _currency(raw.get("currency") or "", connection, default)
    places = placed(connection, raw) if by_place else Places()
    basis = replace(
        default,
        currency=currency or default.currency,
        rates="" if currency else default.rates,
        stores=places.stores,
        sources=(places.source,) if places.source else (),
    )
    options = tuple(
        (option.key, option.clean(raw.get(option.key) or option.initial)) for option in offered
    )
    period, compare, against = None, "none", None
    if days:
        period = _period(raw, last, days, dict(options))
        compare = _compare(raw.get("compare") or days.compare) if days.compares else "none"
        against = days.against(period, compare, last)
    return Query(basis, as_of, options, period, against, compare, places)


def _period(
    raw: Mapping[str, str], last: dt.date, days: Range, options: dict[str, Any]
) -> Period | None:
    """The days asked about; None: since the beginning."""
    if raw.get("from"):
        first = _day(raw["from"], None, "from")
        if first > last:
            raise refused("from", _("The first day lies after the last."))
        return Period(first, last)
    if raw.get("days"):
        count = days.option.clean(raw["days"])
        return Period.of_days(int(count), last) if count else None
    return days.usual(last, options)


def _compare(compare: str) -> str:
    if compare not in COMPARISONS:
        raise refused(
            "compare", _("Choose one of: %(offered)s.") % {"offered": ", ".join(COMPARISONS)}
        )
    return compare


def _currency(raw: str, connection: Any, default: Basis) -> str:
    """The code asked for, "" for the shop's own; Invalid when it is none, or the shop has nothing in it:
    a mistyped one would answer with noughts."""
    code = raw.strip().upper()
    if code in ("", default.currency):
        return ""
    if not is_currency(code):
        raise refused("currency", _("Give a currency like CNY."))
    if code not in (used := currencies(connection)):
        message = _("The shop has no orders in %(asked)s, only in: %(used)s.") % {
            "asked": code,
            "used": ", ".join(sorted(used)) or default.currency,
        }
        raise refused("currency", message)
    return code


def _day(text: str, connection: Any, key: str) -> dt.date:
    """A day that somebody gave; "today" and "last" (that of the newest order) as the last one."""
    if text == "today":
        return clock.today()
    if text == "last" and connection is not None:
        return newest_order_day(connection) or clock.today()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        why = _("Give a day like 2026-11-23, “today” or “last”.")
        raise Invalid(why, fields={key: why}) from error
    if is_beyond(day):
        raise refused(key, beyond_years())
    return day
