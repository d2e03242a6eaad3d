"""What somebody asks of a report: the basis, and the report's own options, checked."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from shuke.common import clock
from shuke.common.days import beyond_years, is_beyond
from shuke.common.errors import Invalid
from shuke.common.money import is_currency
from shuke.insight.metrics.basis import Basis, currencies
from shuke.insight.metrics.snapshot import basis_at, newest_order_day

#: Label by value; a function where the choices come from elsewhere.
Choices = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


#: As many choices are named to a person: a shop may have hundreds of segments.
MOST_NAMED = 20


class OptionFault(Invalid):
    """A choice that cannot be used: `message` and `fields` by its key, for programs; `shown` as a page
    calls it."""

    def __init__(self, option: "Option", message: str, page_message: str = ""):
        fields = {option.key: message}
        super().__init__(f"{option.key}: {message}", code="invalid_option", fields=fields)
        words = {"option": str(option.label), "why": page_message or message}
        self.page_message = _("%(option)s: %(why)s") % words


@dataclass(frozen=True)
class Option:
    """One choice that a report offers. With `choices` one of them, else a whole number `low` to `high`."""

    key: str
    label: Any
    initial: str
    choices: Choices | None = None
    low: int = 0
    high: int = 0
    #: Unit behind the number's field.
    unit: Any = ""
    #: Its choices are names that people gave: always a field, never side by side.
    named: bool = False

    def offered(self) -> Mapping[str, Any]:
        if self.choices is None:
            return {}
        return self.choices() if callable(self.choices) else self.choices

    def clean(self, raw: str) -> str | int:
        """The checked value; Invalid tells what may be given."""
        if self.choices is not None:
            offered = self.offered()
            if raw not in offered:
                choose, names = _("Choose one of: %(offered)s."), [*map(str, offered.values())]
                if len(names) > MOST_NAMED:
                    names = [*names[:MOST_NAMED], "…"]
                raise OptionFault(
                    self,
                    choose % {"offered": ", ".join(offered)},
                    choose % {"offered": _(", ").join(names)},
                )
            return raw
        try:
            number = int(raw)
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            why = _("Enter a whole number from %(low)s to %(high)s.")
            raise OptionFault(self, why % {"low": self.low, "high": self.high})
        return number


def grain_option(initial: str = "month") -> Option:
    """By which stretch of time the figures are told."""
    return Option(
        "grain",
        pgettext_lazy("grain", "By"),
        initial,
        {
            "day": pgettext_lazy("grain", "Day"),
            "week": pgettext_lazy("grain", "Week"),
            "month": pgettext_lazy("grain", "Month"),
        },
    )


@dataclass(frozen=True)
class Query:
    """A checked question: which basis, which options. Hashable: a key of what is remembered."""

    basis: Basis
    #: As the person said it ("today", "last" or a day): what the marks' segments count back from.
    as_of: str = "today"
    options: tuple[tuple[str, Any], ...] = field(default_factory=tuple)
    #: The page that the question was asked on, so that people lead back to it; the answer is the same.
    page: str = field(default="", compare=False)

    def __getitem__(self, key: str) -> Any:
        return dict(self.options)[key]

    @property
    def anchor(self) -> str:
        """The anchor of a segment that means the same day."""
        return {"last": "data", "": "today"}.get(self.as_of, self.as_of)


def parse_query(connection: Any, raw: Mapping[str, str], offered: tuple[Option, ...] = ()) -> Query:
    """`raw` (a query string, flags of the command line) as a question; Invalid for what cannot be used.

    Keys: as_of, currency, counting ("net" or "sales") and those of `offered`; others are ignored, as
    a page's address carries more than its report.
    """
    as_of = raw.get("as_of") or "today"
    default = basis_at(
        connection, day_of(as_of, connection), sales_only=raw.get("counting") == "sales"
    )
    currency = _currency(raw.get("currency") or "", connection, default)
    basis = (
        default
        if not currency
        else Basis(currency, default.as_of, default.sales_only, default.hops)
    )
    options = tuple(
        (option.key, option.clean(raw.get(option.key) or option.initial)) for option in offered
    )
    return Query(basis, as_of, options)


def _currency(raw: str, connection: Any, default: Basis) -> str:
    """The code asked for, "" for the shop's own; Invalid when it is none, or the shop has nothing in it:
    a mistyped one would answer with noughts."""
    code = raw.strip().upper()
    if code in ("", default.currency):
        return ""
    if not is_currency(code):
        message = _("Give a currency like CNY.")
        raise Invalid(message, fields={"currency": message})
    if code not in (used := currencies(connection)):
        message = _("The shop has no orders in %(asked)s, only in: %(used)s.") % {
            "asked": code,
            "used": ", ".join(sorted(used)) or default.currency,
        }
        raise Invalid(message, fields={"currency": message})
    return code


def day_of(as_of: str, connection: Any) -> dt.date:
    """The last day that counts."""
    if as_of in ("", "today"):
        return clock.today()
    if as_of == "last":
        return newest_order_day(connection) or clock.today()
    try:
        day = dt.date.fromisoformat(as_of)
    except ValueError as error:
        message = _("Give a day like 2026-11-23, “today” or “last”.")
        raise Invalid(message, fields={"as_of": message}) from error
    if is_beyond(day):
        message = beyond_years()
        raise Invalid(message, fields={"as_of": message})
    return day
