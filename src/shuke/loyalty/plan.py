"""How points are earned: what the owner writes, checked, and said in sentences."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common import basics
from shuke.common.definitions import choice, day, decimal, whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.money import SCALE
from shuke.common.texts import readable

MOST_POINTS, MOST_DAYS, MOST_MONTHS, MOST_TIMES, MOST_EXTRAS = 1_000_000, 365, 120, 100, 30
LONGEST = 120
#: What more points are given for. Those of goods name some.
GOODS = {
    "category": gettext_lazy("goods of a category"),
    "brand": gettext_lazy("goods of a brand"),
    "product": gettext_lazy("a product (its code)"),
}
WHATS: Mapping[str, Any] = {
    **GOODS,
    "birthday": gettext_lazy("orders in the month of their birthday"),
    "first": gettext_lazy("the first order"),
}
AFTER_RETURN: Mapping[str, Any] = {
    "owe": pgettext_lazy("points", "they owe them: what they earn next pays for it"),
    "forgive": pgettext_lazy("points", "they are forgiven"),
}


@dataclass(frozen=True)
class Sold:
    """What is earned on: one line, its net in the integer units of `money`, in the shop's currency."""

    net: int
    day: dt.date
    code: str = ""
    category: str = ""
    brand: str = ""
    in_birthday_month: bool = False


@dataclass(frozen=True)
class Extra:
    """More points for something: so many times those of the amount, or for the first order so many once."""

    what: str
    value: str = ""
    times: str = "2"
    points: int = 0
    #: ISO days, both included; "" for no end.
    starts: str = ""
    ends: str = ""

    def fits(self, sold: Sold) -> bool:
        """Whether the line is one that it is about, on one of its days."""
        if not self.holds_on(sold.day):
            return False
        if self.what == "birthday":
            return sold.in_birthday_month
        theirs = {"category": sold.category, "brand": sold.brand, "product": sold.code}
        return self.what in GOODS and theirs[self.what].casefold() == self.value.casefold()

    def holds_on(self, day: dt.date) -> bool:
        return (self.starts or "0") <= day.isoformat() <= (self.ends or "9")

    @property
    def sentence(self) -> str:
        words = {"value": self.value, "times": self.times, "points": formats.number(self.points)}
        if self.what == "first":
            text = _("The first order earns %(points)s extra points.")
        elif self.what == "birthday":
            text = _("In the month of their birthday: %(times)s times the points.")
        elif Decimal(self.times) == 0:
            text = _("%(value)s brings no points.")
        else:
            text = _("%(value)s: %(times)s times the points.")
        return " ".join(filter(None, [text % words, self._dates()]))

    def _dates(self) -> str:
        words = {
            "from": formats.day(dt.date.fromisoformat(self.starts)) if self.starts else "",
            "to": formats.day(dt.date.fromisoformat(self.ends)) if self.ends else "",
        }
        if self.starts and self.ends:
            return _("From %(from)s to %(to)s.") % words
        if self.starts:
            return _("From %(from)s on.") % words
        return _("Until %(to)s.") % words if self.ends else ""


@dataclass(frozen=True)
class Plan:
    """One version. `points` for every `per` of the shop's currency, each line rounded down; of several extras that fit
    a line the largest counts, one of 0 before all others."""

    points: int = 1
    per: str = "1"
    #: Days from the order until its points can be spent; months after which they expire, 0: never.
    wait_days: int = 15
    lasts_months: int = 12
    after_return: str = "owe"
    #: What 100 points cost the shop.
    worth: str = "1"
    #: Orders from this day on earn too, though they were placed before the version held; "": none.
    since: str = ""
    extras: tuple[Extra, ...] = ()

    @classmethod
    def of(cls, definition: Any) -> "Plan":
        """What somebody wrote. Raises Invalid with a message for each place."""
        if not isinstance(definition, Mapping):
            raise Invalid(_("Rules are an object."))
        wrong: dict[str, str] = {}
        if unknown := set(definition) - set(asdict(cls())):
            wrong[sorted(unknown)[0]] = _("There is no such thing to say.")
        raw = {**asdict(cls()), **definition}
        values: dict[str, Any] = {
            "points": whole(raw["points"], 1, MOST_POINTS, "points", wrong),
            "per": decimal(raw["per"], "0.01", MOST_POINTS, "per", wrong),
            "wait_days": whole(raw["wait_days"], 0, MOST_DAYS, "wait_days", wrong),
            "lasts_months": whole(raw["lasts_months"], 0, MOST_MONTHS, "lasts_months", wrong),
            "after_return": choice(raw["after_return"], AFTER_RETURN, "after_return", wrong),
            "worth": decimal(raw["worth"], "0", MOST_POINTS, "worth", wrong),
            "since": day(raw["since"], "since", wrong),
            "extras": _extras(raw["extras"], wrong),
        }
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return cls(**values)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Plan":
        """As a version keeps it."""
        extras = tuple(Extra(**each) for each in definition.get("extras", ()))
        return cls(**{**definition, "extras": extras})

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "extras": [asdict(each) for each in self.extras]}

    def points_for(self, sold: Sold, times: Decimal = Decimal(1)) -> int:
        """The points of one line, rounded down; `times`: what the buyer's tier gives."""
        if sold.net <= 0:
            return 0
        fitting = [Decimal(extra.times) for extra in self.extras if extra.fits(sold)]
        factor = times * (Decimal(0) if 0 in fitting else max(fitting, default=Decimal(1)))
        points = Decimal(sold.net) * self.points / (Decimal(self.per) * SCALE) * factor
        return int(points.to_integral_value(ROUND_FLOOR))

    def points_of_first(self, day: dt.date) -> int:
        """What the first order brings beside the points of its lines."""
        extras = [each for each in self.extras if each.what == "first" and each.holds_on(day)]
        return max((each.points for each in extras), default=0)

    @property
    def asks_birthday(self) -> bool:
        return any(extra.what == "birthday" for extra in self.extras)

    def cost(self, points: int) -> Decimal:
        """What points cost the shop, in its currency."""
        return Decimal(points) * Decimal(self.worth) / 100

    def sentences(self) -> list[str]:
        per = formats.money(Decimal(self.per), basics.currency())
        lines = [
            ngettext(
                "%(points)s point for every %(per)s of goods, after discounts.",
                "%(points)s points for every %(per)s of goods, after discounts.",
                self.points,
            )
            % {"points": formats.number(self.points), "per": per}
        ]
        lines += [extra.sentence for extra in self.extras]
        wait, months = formats.number(self.wait_days), formats.number(self.lasts_months)
        lines.append(
            _("They can be spent %(days)s days after the order.") % {"days": wait}
            if self.wait_days
            else _("They can be spent at once.")
        )
        lines.append(
            _("They expire %(months)s months later.") % {"months": months}
            if self.lasts_months
            else _("They never expire.")
        )
        lines.append(
            _("Goods that come back take their points back; where these are spent, %(rule)s.")
            % {"rule": AFTER_RETURN[self.after_return]}
        )
        worth = formats.money(Decimal(self.worth), basics.currency())
        lines.append(_("100 points cost the shop %(worth)s.") % {"worth": worth})
        if self.since:
            day = formats.day(dt.date.fromisoformat(self.since))
            lines.append(_("Orders from %(day)s on earn points too.") % {"day": day})
        return lines


def _extras(raw: Any, wrong: dict[str, str]) -> tuple[Extra, ...]:
    if not isinstance(raw, list | tuple) or len(raw) > MOST_EXTRAS:
        wrong["extras"] = _("A list of at most %(most)s.") % {"most": MOST_EXTRAS}
        return ()
    return tuple(_extra(each, f"extras.{at}", wrong) for at, each in enumerate(raw))


def _extra(raw: Any, place: str, wrong: dict[str, str]) -> Extra:
    fields = asdict(Extra(""))
    if not isinstance(raw, Mapping) or set(raw) - set(fields):
        wrong[place] = _("An object with what, value, times, points, starts and ends.")
        return Extra("")
    values: dict[str, Any] = {**fields, **raw}
    faults: dict[str, str] = {}
    value = values["value"] if isinstance(values["value"], str) else ""
    extra = Extra(
        what=choice(values["what"], WHATS, "what", faults),
        value=readable(value)[:LONGEST],
        times=decimal(values["times"], "0", MOST_TIMES, "times", faults),
        points=whole(values["points"], 0, MOST_POINTS, "points", faults),
        starts=day(values["starts"], "starts", faults),
        ends=day(values["ends"], "ends", faults),
    )
    if extra.what in GOODS and not extra.value:
        faults["value"] = _("Say which goods.")
    if extra.what == "first" and not extra.points:
        faults["points"] = _("Say how many points.")
    if extra.starts and extra.ends and extra.ends < extra.starts:
        faults["ends"] = _("It ends before it begins.")
    wrong |= {f"{place}.{name}": text for name, text in faults.items()}
    return extra
