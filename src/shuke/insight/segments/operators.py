"""The operators that fields share, each with its arguments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.insight.segments.params import (
    Choices,
    Day,
    Days,
    Number,
    Param,
    Several,
    Texts,
    Unusable,
)


@dataclass(frozen=True)
class Operator:
    """How a field is compared. `check` sees all cleaned arguments together."""

    key: str
    label: Any
    params: tuple[Param, ...] = ()
    check: Callable[[Mapping[str, Any]], None] | None = None


def rising(low: str, high: str) -> Callable[[Mapping[str, Any]], None]:
    """The check that the second value is not below the first."""

    def check(args: Mapping[str, Any]) -> None:
        if args[low] > args[high]:
            raise Unusable(_("The second value lies below the first."), high)

    return check


def text_operators(source: str) -> tuple[Operator, ...]:
    """`is` / `is_not` one of several texts, or known at all."""
    values = Texts(name="values", source=source, initial=())
    return (
        Operator("is", gettext_lazy("is"), (values,)),
        Operator("is_not", gettext_lazy("is not"), (values,)),
        Operator("known", gettext_lazy("is known")),
        Operator("unknown", gettext_lazy("is not known")),
    )


def choice_operators(choices: Choices, initial: tuple = ()) -> tuple[Operator, ...]:
    """`is` / `is_not` one of a fixed set."""
    values = Several(name="values", choices=choices, initial=initial)
    return (
        Operator("is", gettext_lazy("is"), (values,)),
        Operator("is_not", gettext_lazy("is not"), (values,)),
    )


def number_operators(
    *, initial: int = 1, high: int = 10**9, low: int | None = 0, whole: bool = False, unit: Any = ""
) -> tuple[Operator, ...]:
    """Comparisons of a number; a person without one (no average, no share) never matches."""

    def number(name: str, start: int) -> Number:
        return Number(name=name, initial=start, low=low, high=high, whole=whole, unit=unit)

    value = (number("value", initial),)
    return (
        Operator("at_least", gettext_lazy("at least"), value),
        Operator("at_most", gettext_lazy("at most"), value),
        Operator("equals", gettext_lazy("exactly"), value),
        Operator(
            "between",
            pgettext_lazy("numbers", "between"),
            (number("low", initial), number("high", min(initial * 2, high))),
            rising("low", "high"),
        ),
    )


def date_operators(*, days: int = 90, never: bool = False) -> tuple[Operator, ...]:
    """Comparisons of a day; `in_last` and `older_than` count back from the anchor."""
    length = Days(name="days", initial=days)
    operators = (
        Operator("in_last", gettext_lazy("in the last"), (length,)),
        Operator("older_than", gettext_lazy("longer ago than"), (length,)),
        Operator("before", gettext_lazy("before"), (Day(name="day"),)),
        Operator("after", gettext_lazy("on or after"), (Day(name="day"),)),
        Operator(
            "between",
            pgettext_lazy("days", "between"),
            (Day(name="from"), Day(name="to")),
            rising("from", "to"),
        ),
    )
    return (*operators, Operator("never", gettext_lazy("never"))) if never else operators
