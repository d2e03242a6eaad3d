"""The kinds of argument that a condition can take: each turns untrusted JSON into a checked value."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common.days import beyond_years, is_beyond

TIME = gettext_lazy("Time")
#: Label by value; a function when the choices belong to another part of the room.
Choices = Mapping[Any, Any] | Callable[[], Mapping[Any, Any]]
#: As many choices are named in a message.
MOST_NAMED = 20


class Unusable(Exception):
    """A value that an argument cannot take; the message says why. `part` names a part inside."""

    def __init__(self, message: str, part: str = ""):
        super().__init__(message)
        self.message, self.part = message, part


def spelling(options: Mapping[Any, Any]) -> str:
    """Choices as they are written, each with what people call it: "champions (Champions), …"."""
    named = [
        key if str(label) in ("", key) else _("%(key)s (%(label)s)") % {"key": key, "label": label}
        for key, label in ((str(key), label) for key, label in options.items())
    ]
    if (more := len(named) - MOST_NAMED) > 0:
        rest = ngettext("%(more)s more", "%(more)s more", more) % {"more": more}
        named = [*named[:MOST_NAMED], rest]
    return _(", ").join(named)


def choose(options: Mapping[Any, Any]) -> str:
    """What is said when something else was given."""
    if not options:
        return _("There is nothing to choose from yet.")
    return _("Choose one of: %(offered)s.") % {"offered": spelling(options)}


@dataclass(frozen=True, kw_only=True)
class Param(ABC):
    """One named argument of an operator."""

    name: str
    label: Any = ""
    required: bool = True
    #: Value that a fresh condition starts with in the builder.
    initial: Any = None
    #: Whether it says what is compared, and so stands before the operator in the builder.
    leads: bool = False
    #: The name and values of a choice beside which an optional argument means something; none: always.
    beside: tuple[str, tuple[str, ...]] | None = None
    widget: ClassVar[str] = ""

    @abstractmethod
    def clean(self, raw: Any) -> Any:
        """The checked value of what was sent; `Unusable` says why there is none."""

    def fits(self, raw: Mapping[str, Any]) -> bool:
        """Whether it means something beside a condition's other arguments."""
        return self.beside is None or raw.get(self.beside[0]) in self.beside[1]


@dataclass(frozen=True, kw_only=True)
class Number(Param):
    """A decimal number with at most four decimals."""

    low: int | None = 0
    high: int = 10**9
    whole: bool = False
    unit: Any = ""
    widget: ClassVar[str] = "number"

    def clean(self, raw: Any) -> Decimal:
        try:
            if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
                raise InvalidOperation
            value = Decimal(str(raw).strip())
            if not value.is_finite():
                raise InvalidOperation
        except InvalidOperation as error:
            raise Unusable(_("Enter a number.")) from error
        if self.low is not None and value < self.low:
            raise Unusable(_("Enter a number of at least %(low)s.") % {"low": self.low})
        if value > self.high:
            raise Unusable(_("Enter a number of at most %(high)s.") % {"high": self.high})
        step = Decimal(1) if self.whole else Decimal("0.0001")
        if value % step:
            raise Unusable(
                _("Enter a whole number.") if self.whole else _("Four decimals at most.")
            )
        return value


@dataclass(frozen=True, kw_only=True)
class Days(Param):
    """A whole number of days."""

    low: int = 1
    high: int = 36_500
    widget: ClassVar[str] = "days"

    def clean(self, raw: Any) -> int:
        return int(Number(name=self.name, low=self.low, high=self.high, whole=True).clean(raw))


@dataclass(frozen=True, kw_only=True)
class Day(Param):
    """A calendar day, YYYY-MM-DD."""

    widget: ClassVar[str] = "day"

    def clean(self, raw: Any) -> dt.date:
        try:
            day = dt.date.fromisoformat(raw)
        except (TypeError, ValueError) as error:
            raise Unusable(_("Enter a day like 2026-11-23.")) from error
        if is_beyond(day):
            raise Unusable(beyond_years())
        return day


@dataclass(frozen=True, kw_only=True)
class Texts(Param):
    """One or more texts of which any may match. `source` names where suggestions come from."""

    source: str = ""
    most: int = 200
    length: int = 300
    widget: ClassVar[str] = "texts"

    def clean(self, raw: Any) -> tuple[str, ...] | None:
        if not isinstance(raw, list | tuple) or not all(isinstance(item, str) for item in raw):
            raise Unusable(_("Give a list of texts."))
        values = tuple(dict.fromkeys(item.strip() for item in raw if item.strip()))
        if not values:
            if self.required:
                raise Unusable(_("Choose at least one value."))
            return None
        if len(values) > self.most:
            raise Unusable(_("At most %(most)s values.") % {"most": self.most})
        if any(len(value) > self.length or not value.isprintable() for value in values):
            raise Unusable(_("A value is too long or holds characters that cannot be read."))
        return values


@dataclass(frozen=True, kw_only=True)
class Ids(Texts):
    """Numbers of segments or lists, as texts: people see their names."""

    is_numbered: ClassVar[bool] = True

    #: What each is called, by number.
    choices: Callable[[], Mapping[Any, Any]]
    most: int = 20

    def options(self) -> Mapping[Any, Any]:
        return self.choices()

    def clean(self, raw: Any) -> tuple[str, ...] | None:
        if isinstance(raw, list | tuple):  # JSON may give numbers
            raw = [str(item) if type(item) is int else item for item in raw]
        values = super().clean(raw)
        if values and not all(v.isascii() and v.isdigit() and len(v) < 19 for v in values):
            raise Unusable(_("Choose from the list."))
        return values


@dataclass(frozen=True, kw_only=True)
class Choice(Param):
    """One of a fixed set."""

    choices: Choices
    widget: ClassVar[str] = "choice"

    def options(self) -> Mapping[Any, Any]:
        return self.choices() if callable(self.choices) else self.choices

    def clean(self, raw: Any) -> Any:
        options = self.options()
        if isinstance(raw, str) and raw.isascii() and raw.isdigit() and int(raw) in options:
            return int(raw)  # a form sends "3" for March
        if isinstance(raw, bool) or not isinstance(raw, str | int) or raw not in options:
            raise Unusable(choose(options))
        return raw


@dataclass(frozen=True, kw_only=True)
class Several(Choice):
    """One or more of a fixed set."""

    widget: ClassVar[str] = "choices"

    def clean(self, raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple) or not raw:
            # Optional ones are left out, not empty.
            raise Unusable(_("Choose at least one value."))
        return tuple(dict.fromkeys(super(Several, self).clean(item) for item in raw))


@dataclass(frozen=True, kw_only=True)
class Window(Param):
    """A stretch of time: {"in_last": days} or {"from": day, "to": day}, either end may be open."""

    required: bool = False
    label: Any = TIME
    widget: ClassVar[str] = "window"

    def clean(self, raw: Any) -> dict[str, Any] | None:
        if raw is None or raw == {}:
            return None
        if not isinstance(raw, dict):
            raise Unusable(_('Give a time frame like {"in_last": 90}.'))
        for key in raw:
            if key not in ("in_last", "from", "to"):
                raise Unusable(_("There is no such setting."), str(key)[:40])
        if "in_last" in raw:
            if len(raw) > 1:
                raise Unusable(_("Use either a number of days or fixed days, not both."))
            return {"in_last": _part(Days(name="in_last"), raw)}
        window = {key: _part(Day(name=key), raw) for key in ("from", "to") if raw.get(key)}
        if not window:
            raise Unusable(_("Enter a day."), "from")
        if len(window) == 2 and window["from"] > window["to"]:
            raise Unusable(_("The last day lies before the first."), "to")
        return window


def _part(param: Param, raw: Mapping[str, Any]) -> Any:
    try:
        return param.clean(raw[param.name])
    except Unusable as error:
        raise Unusable(error.message, param.name) from error
