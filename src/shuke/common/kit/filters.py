"""Filters of a table: a control each, and the words that say what it does."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.kit import formats

#: Longest filter text that is looked at.
LONGEST = 200


@dataclass(frozen=True)
class Filter:
    """`kind`: "choice" (equality), "search" (text in any of `fields`), "days" (from ... to)."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]] | Callable[[], Sequence[tuple[str, Any]]] = ()
    kind: str = "choice"
    apply: Callable[[QuerySet, Any], QuerySet] | None = None
    #: Fields that a search without `apply` looks into.
    fields: Sequence[str] = ()
    placeholder: Any = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        if self.kind == "days":
            return (f"{self.name}_from", f"{self.name}_to")
        return (self.name,)

    def options(self) -> list[tuple[str, Any]]:
        offered = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in offered]

    def read(self, query: QueryDict) -> Any:
        """The value in force, or something empty: unknown choices and broken days are ignored."""
        if self.kind == "days":
            ends = tuple(_day(query.get(name, "")) for name in self.parameters)
            return ends if any(ends) else None
        value = query.get(self.name, "").replace("\0", "").strip()[:LONGEST]
        if self.kind == "choice" and value not in dict(self.options()):
            return ""
        return value

    def narrow(self, queryset: QuerySet, value: Any) -> QuerySet:
        if self.apply is not None:
            return self.apply(queryset, value)
        if self.kind == "search":
            anywhere = Q()
            for field in self.fields:
                anywhere |= Q(**{f"{field}__icontains": value})
            return queryset.filter(anywhere)
        if self.kind == "days":
            since, until = value
            if since:
                queryset = queryset.filter(**{f"{self.name}__gte": clock.day_start(since)})
            if until:
                end = clock.day_start(until + dt.timedelta(days=1))
                queryset = queryset.filter(**{f"{self.name}__lt": end})
            return queryset
        return queryset.filter(**{self.name: value})

    def says(self, value: Any) -> str:
        """The value in words."""
        if self.kind == "choice":
            return str(dict(self.options()).get(value, value))
        if self.kind == "search":
            return _("contains “%(text)s”") % {"text": value}
        since, until = value
        if since and until:
            return _("%(since)s to %(until)s") % {
                "since": formats.day(since),
                "until": formats.day(until),
            }
        if since:
            return _("since %(day)s") % {"day": formats.day(since)}
        return _("until %(day)s") % {"day": formats.day(until)}

    def link(self, value: Any) -> str:
        """Where the chip of the value leads to; "" for one that only takes the condition away."""
        return ""

    def control(self, value: Any) -> dict:
        """What the template needs to draw the control; words as text, so that it can be a key."""
        drawn = {
            "name": self.name,
            "label": str(self.label),
            "kind": self.kind,
            "placeholder": self.placeholder or self.label,
            "value": value,
            "options": (
                tuple((option, str(label)) for option, label in self.options())
                if self.kind == "choice"
                else ()
            ),
        }
        if self.kind == "days":
            names, ends = self.parameters, value or (None, None)
            drawn["ends"] = [
                {"name": name, "value": end.isoformat() if end else ""}
                for name, end in zip(names, ends, strict=True)
            ]
        return drawn


@dataclass(frozen=True)
class Preset(Filter):
    """A filter that only an address sets, such as the people behind a figure: a chip says what it is and
    leads back to where it came from. It is sent along, hidden, with the filters that have a control.

    `find(query)` gives what the address names, or None: an object with `title`, `back` (where it came
    from, or "") and `parameters` (name -> value of the address).
    """

    find: Callable[[QueryDict], Any] = lambda _query: None
    names: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.names

    def read(self, query: QueryDict) -> Any:
        return self.find(query)

    def says(self, value: Any) -> str:
        return str(value.title)

    def link(self, value: Any) -> str:
        return value.back

    def control(self, value: Any) -> dict:
        return {"kind": "preset", "pairs": tuple(value.parameters.items()) if value else ()}


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None
