"""What a report lets somebody choose: its own options, and the days that it looks at."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.errors import Invalid
from shuke.insight.metrics import calendar
from shuke.insight.metrics.period import BEGINNING, Period

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


def refused(key: str, why: str) -> Invalid:
    """Something of a question that cannot be used."""
    return Invalid(why, fields={key: why})


@dataclass(frozen=True)
class Option:
    """One choice that a report offers. With `choices` one of them, else a whole number `low` to `high`."""

    key: str
    label: Any
    #: A function where it depends on what the shop has.
    usual: str | Callable[[], str]
    choices: Choices | None = None
    low: int = 0
    high: int = 0
    #: Unit behind the number's field.
    unit: Any = ""
    #: Its choices are names that people gave: always a field, never side by side.
    named: bool = False

    @property
    def initial(self) -> str:
        """What is chosen unless another is."""
        return self.usual() if callable(self.usual) else self.usual

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


@dataclass(frozen=True)
class Range:
    """The days that a report may be asked about. `initial`: so many, unless told otherwise (0: since the
    beginning), or so many whole periods by its option `grain`, else months. `low`, `high`: what may be asked."""

    initial: int | Mapping[calendar.Grain, int] = 0
    low: int = 0
    high: int = 36_500
    #: Whether they may be compared with other days, and with which ones unless told otherwise.
    compares: bool = False
    compare: str = "none"
    #: Whether the period before is told in months, as its figures are.
    by_month: bool = False

    def against(self, period: Period | None, compare: str, last: dt.date) -> Period | None:
        """The days that `period` is compared with ("before" or "year"); None: with none. Of the whole time
        there is none before, and a year before it went on until a year ago."""
        if compare == "year":
            then = (period or Period(BEGINNING, last)).year_before()
            return then if period else Period(BEGINNING, then.last)
        if compare == "none" or period is None:
            return None
        return period.months_before() if self.by_month else period.before()

    @property
    def option(self) -> Option:
        unit = gettext_lazy("days")
        return Option(
            "days", gettext_lazy("Last days"), "", low=self.low, high=self.high, unit=unit
        )

    def usual(self, last: dt.date, options: Mapping[str, Any]) -> Period | None:
        """What is looked at unless told otherwise."""
        if isinstance(self.initial, int):
            return Period.of_days(self.initial, last) if self.initial else None
        grain = options.get("grain", "month")
        begin = calendar.number_of(last, grain) - self.initial[grain] + 1
        return Period(calendar.first_day(begin, grain), last)
