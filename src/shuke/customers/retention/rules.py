"""How long each kind of data stays: an owner's rules as JSON, as sentences, as limits."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.days import months_after
from shuke.common.declarations import declared
from shuke.common.definitions import whole
from shuke.common.errors import Invalid
from shuke.customers.slots import DataKind

#: Nobody plans for longer.
MOST_MONTHS = 240


def data_kinds() -> dict[str, DataKind]:
    """Every kind of data that rules may name, by its code, in order."""
    kinds = sorted(declared(DataKind), key=lambda kind: (kind.order, kind.code))
    return {kind.code: kind for kind in kinds}


def age(months: int) -> str:
    """So many months in words."""
    if months % 12:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return ngettext("%(n)d year", "%(n)d years", months // 12) % {"n": months // 12}


def limit_of(months: int, day: dt.date) -> dt.datetime:
    """The midnight of the shop so many months before a day: what is older goes. The 31st of a month that has
    none is its last day."""
    return clock.day_start(months_after(day, -months))


@dataclass(frozen=True)
class Rules:
    """Of each kind that does not stay for ever: its months."""

    months: Mapping[str, int]

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Rules":
        """Rules as JSON has them: {"months": {code of a kind: months}}; 0, or a kind that is left out: for ever.
        Raises Invalid."""
        given = definition.get("months", {})
        if not isinstance(given, Mapping):
            raise Invalid(
                _("Say the months of each kind."), fields={"months": _("This is no table.")}
            )
        kinds, wrong = data_kinds(), {}
        months: dict[str, int] = {}
        for code, value in given.items():
            place = f"months.{code}"
            if code not in kinds:
                wrong[place] = _("There is no such kind of data.")
            elif value != 0 or isinstance(value, bool):
                months[code] = whole(value, kinds[code].least, MOST_MONTHS, place, wrong)
        if wrong:
            raise Invalid(_("These rules cannot be used."), fields=wrong)
        return cls({code: months[code] for code in kinds if code in months})

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Rules":
        """Rules that were written before, without kinds that are declared no more."""
        kinds = data_kinds()
        return cls({code: n for code, n in definition["months"].items() if code in kinds})

    def as_json(self) -> dict[str, Any]:
        return {"months": dict(self.months)}

    @property
    def used(self) -> list[tuple[DataKind, int]]:
        """The kinds that do not stay for ever, with their months."""
        return [
            (kind, self.months[code]) for code, kind in data_kinds().items() if code in self.months
        ]

    def sentences(self) -> list[str]:
        """What becomes of what; the last sentence holds always."""
        return [
            *(str(kind.words) % {"age": age(months)} for kind, months in self.used),
            _("Everything else is kept until someone deletes it."),
        ]


def standard() -> Rules:
    """What holds where an owner has said nothing: everything stays."""
    return Rules({})
