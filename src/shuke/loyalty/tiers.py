"""Tiers: what the owner writes, checked, said in sentences, and judged."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common import basics, clock
from shuke.common.days import months_after
from shuke.common.definitions import choice, decimal, whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.money import from_units, to_units
from shuke.common.texts import readable

MOST_TIERS, MOST_DAYS, MOST_MONTHS, MOST_LEAST, MOST_TIMES = 12, 365, 60, 10_000_000, 20
LONGEST_NAME, LONGEST_CODE, LONGEST_BENEFITS = 60, 24, 500
MEASURES: Mapping[str, Any] = {
    "spent": pgettext_lazy("tiers", "What they spent"),
    "orders": pgettext_lazy("tiers", "How often they ordered"),
    "months": pgettext_lazy("tiers", "In how many months they bought: regularity"),
    "points": pgettext_lazy("tiers", "Points that they earned"),
}
WINDOWS: Mapping[str, Any] = {
    "rolling": gettext_lazy("The last months, day by day"),
    "year": gettext_lazy("This calendar year or the one before"),
}


@dataclass(frozen=True)
class Tier:
    """One tier: `code` stays when its name changes; `least` is reached in the unit of the measure; `times` the points
    of every order; `benefits` one to a line, as the team and the customer read them."""

    code: str
    name: str
    least: str = "0"
    times: str = "1"
    benefits: str = ""

    @property
    def perks(self) -> list[str]:
        return [line for line in self.benefits.splitlines() if line]


class Verdict(NamedTuple):
    """The tier somebody is in from now on ("" for none), and the day on which they lose it."""

    tier: str
    falls_on: dt.date | None = None


@dataclass(frozen=True)
class Tiers:
    """One version. Whoever comes to enough rises at once; whoever does not any more keeps the tier `grace_days`."""

    measure: str = "spent"
    window: str = "rolling"
    months: int = 12
    grace_days: int = 30
    tiers: tuple[Tier, ...] = ()

    @classmethod
    def of(cls, definition: Any) -> "Tiers":
        """What somebody wrote; the tiers in any order. Raises Invalid with a message for each place."""
        if not isinstance(definition, Mapping):
            raise Invalid(_("Rules are an object."))
        wrong: dict[str, str] = {}
        if unknown := set(definition) - set(asdict(cls())):
            wrong[sorted(unknown)[0]] = _("There is no such thing to say.")
        raw = {**asdict(cls()), **definition}
        made = cls(
            measure=choice(raw["measure"], MEASURES, "measure", wrong),
            window=choice(raw["window"], WINDOWS, "window", wrong),
            months=whole(raw["months"], 1, MOST_MONTHS, "months", wrong),
            grace_days=whole(raw["grace_days"], 0, MOST_DAYS, "grace_days", wrong),
            tiers=_tiers(raw["tiers"], wrong),
        )
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return made

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Tiers":
        """As a version keeps it."""
        return cls(**{**definition, "tiers": tuple(Tier(**each) for each in definition["tiers"])})

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "tiers": [asdict(each) for each in self.tiers]}

    def tier(self, code: str) -> Tier | None:
        return next((each for each in self.tiers if each.code == code), None)

    def needs(self, tier: Tier) -> int:
        """What it takes, in the integer units of the measure."""
        return to_units(tier.least) if self.measure == "spent" else int(Decimal(tier.least))

    def place(self, code: str) -> int:
        """From 1 for the lowest; 0 for none of these."""
        return next((at for at, each in enumerate(self.tiers, 1) if each.code == code), 0)

    def reached(self, figure: int) -> str:
        """The highest tier for so much; "" for none."""
        return next((each.code for each in reversed(self.tiers) if figure >= self.needs(each)), "")

    def next_after(self, code: str) -> Tier | None:
        """The tier above."""
        at = self.place(code)
        return self.tiers[at] if at < len(self.tiers) else None

    def judge(self, was: Verdict, figure: int, today: dt.date) -> Verdict:
        """Up at once; down when the time of grace is over, which ends when there is enough again."""
        now = self.reached(figure)
        if self.place(now) >= self.place(was.tier):
            return Verdict(now)
        falls_on = was.falls_on or today + dt.timedelta(days=self.grace_days)
        return Verdict(now) if falls_on <= today else Verdict(was.tier, falls_on)

    def spans(self, now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
        """The times of which the best counts."""
        today = now.astimezone(clock.shop_zone()).date()
        if self.window == "rolling":
            return [(clock.day_start(months_after(today, -self.months)), now)]
        begins = [clock.day_start(dt.date(today.year - back, 1, 1)) for back in (0, 1)]
        return [(begins[0], now), (begins[1], begins[0])]

    def amount(self, figure: int) -> str:
        """So much of the measure, in words."""
        if self.measure == "spent":
            return formats.money(from_units(figure), basics.currency())
        words = {"number": formats.number(figure)}
        if self.measure == "orders":
            return ngettext("%(number)s order", "%(number)s orders", figure) % words
        if self.measure == "months":
            text = ngettext(
                "%(number)s month with an order", "%(number)s months with an order", figure
            )
            return text % words
        return ngettext("%(number)s point", "%(number)s points", figure) % words

    @property
    def when(self) -> str:
        if self.window == "year":
            return _("in a calendar year")
        months = {"number": formats.number(self.months)}
        return ngettext("in %(number)s month", "in %(number)s months", self.months) % months

    def sentence(self, tier: Tier) -> str:
        """What it takes and what it gives."""
        words = {"amount": self.amount(self.needs(tier)), "when": self.when}
        parts = [_("From %(amount)s %(when)s.") % words]
        if Decimal(tier.times) != 1:
            parts.append(_("%(times)s times the points.") % {"times": tier.times})
        if tier.perks:
            parts.append(_("Benefits: %(perks)s.") % {"perks": _("; ").join(tier.perks)})
        return " ".join(parts)

    def sentences(self) -> list[str]:
        lines = [f"{each.name}: {self.sentence(each)}" for each in self.tiers]
        days = {"days": formats.number(self.grace_days)}
        lines.append(_("Who qualifies rises at once."))
        lines.append(
            _("Who no longer qualifies keeps the tier for %(days)s days.") % days
            if self.grace_days
            else _("Who no longer qualifies loses it on the day.")
        )
        return lines


def _tiers(raw: Any, wrong: dict[str, str]) -> tuple[Tier, ...]:
    if not isinstance(raw, list | tuple) or not 1 <= len(raw) <= MOST_TIERS:
        wrong["tiers"] = _("A list of one tier at least and %(most)s at most.") % {
            "most": MOST_TIERS
        }
        return ()
    rows = [_tier(each, f"tiers.{at}", wrong) for at, each in enumerate(raw)]
    for column, text in (
        ("name", _("There is another tier of this name.")),
        ("least", _("Another tier takes as much.")),
    ):
        values = [str(getattr(row, column)).casefold() for row in rows]
        for at, value in enumerate(values):
            if value in values[:at]:
                wrong.setdefault(f"tiers.{at}.{column}", text)
    return tuple(sorted(_coded(rows), key=lambda row: Decimal(row.least)))


def _tier(raw: Any, place: str, wrong: dict[str, str]) -> Tier:
    fields = asdict(Tier("", ""))
    if not isinstance(raw, Mapping) or set(raw) - set(fields):
        wrong[place] = _("An object with name, least, times, benefits and code.")
        return Tier("", "")
    values: dict[str, Any] = {**fields, **raw}
    faults: dict[str, str] = {}
    texts = {name: values[name] for name in ("code", "name", "benefits")}
    for name, text in texts.items():
        if not isinstance(text, str):
            faults[name] = _("A text.")
            texts[name] = ""
    lines = (readable(line) for line in texts["benefits"].splitlines())
    tier = Tier(
        code=texts["code"],
        name=readable(texts["name"]),
        least=decimal(values["least"], "0", MOST_LEAST, "least", faults),
        times=decimal(values["times"], "1", MOST_TIMES, "times", faults),
        benefits="\n".join(filter(None, lines)),
    )
    if not 0 < len(tier.name) <= LONGEST_NAME:
        faults["name"] = _("A name of at most %(most)s characters.") % {"most": LONGEST_NAME}
    if len(tier.benefits) > LONGEST_BENEFITS:
        faults["benefits"] = _("At most %(most)s characters.") % {"most": LONGEST_BENEFITS}
    if tier.code and (len(tier.code) > LONGEST_CODE or not tier.code.isidentifier()):
        faults["code"] = _("Letters, digits and “_”.")
    wrong |= {f"{place}.{name}": text for name, text in faults.items()}
    return tier


def _coded(rows: list[Tier]) -> list[Tier]:
    """Those without a code get one that no other has."""
    taken = {row.code for row in rows}
    result: list[Tier] = []
    for row in rows:
        if not row.code or row.code in {each.code for each in result}:
            number = next(n for n in range(1, 2 * MOST_TIERS + 2) if f"t{n}" not in taken)
            row = Tier(**{**asdict(row), "code": f"t{number}"})
            taken.add(row.code)
        result.append(row)
    return result
