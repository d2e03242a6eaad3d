"""What people own because they bought it, and when it wants looking after: rules that the owner writes.

A definition, as JSON: `{"plans": [{"kind": "car", "categories": [], "guarantee": 24,
"services": [{"what": "换机油", "months": 6, "every": 5000}]}]}`. Goods of its categories are things that their buyers
own, with so many months of guarantee; without categories a plan is for whatever is noted of its kind. Of several
that fit a thing the first counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.care.kinds import kind_of, kinds
from shuke.common.definitions import whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.texts import readable

MOST_PLANS, MOST_SERVICES, MOST_CATEGORIES = 30, 12, 20
#: Highest number of months, and of what a counter counts, between two services.
MOST_MONTHS, MOST_EVERY = 240, 1_000_000


@dataclass(frozen=True)
class Routine:
    """A service that comes again: after so many `months`, or after `every` so many of the kind's unit, whichever
    is first; 0 where one of them does not count."""

    what: str
    months: int = 0
    every: int = 0

    def sentence(self, unit: str) -> str:
        words = {"what": self.what, "every": formats.number(self.every), "unit": unit}
        months = ngettext("%(n)d month", "%(n)d months", self.months) % {"n": self.months}
        words["months"] = months
        if self.months and self.every:
            return (
                _("%(what)s every %(months)s or %(every)s %(unit)s, whichever comes first") % words
            )
        if self.every:
            return _("%(what)s every %(every)s %(unit)s") % words
        return _("%(what)s every %(months)s") % words


@dataclass(frozen=True)
class Plan:
    kind: str
    categories: tuple[str, ...] = ()
    guarantee: int = 0
    services: tuple[Routine, ...] = ()

    def sentences(self) -> list[str]:
        kind = kind_of(self.kind)
        services = _("; ").join(each.sentence(kind.unit) for each in self.services)
        words = {"kind": kind.label, "goods": _(", ").join(self.categories), "services": services}
        lines = []
        if self.categories:
            lines.append(_("Whoever buys %(goods)s owns it (%(kind)s).") % words)
        if self.guarantee:
            words["n"] = self.guarantee
            lines.append(
                ngettext("Guarantee: %(n)d month.", "Guarantee: %(n)d months.", self.guarantee)
                % words
            )
        if services:
            lines.append(_("%(kind)s: %(services)s.") % words)
        return lines


@dataclass(frozen=True)
class Plans:
    """A whole definition."""

    plans: tuple[Plan, ...] = ()

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Plans":
        """Check what somebody wrote. Raises Invalid, with the place of what is wrong ("plans.0.guarantee")."""
        wrong: dict[str, str] = {}
        listed = definition.get("plans", [])
        if not isinstance(listed, Sequence) or isinstance(listed, str) or len(listed) > MOST_PLANS:
            message = _("Give a list of %(most)d plans at most.") % {"most": MOST_PLANS}
            raise Invalid(message, fields={"plans": message})
        plans = tuple(_plan(raw, f"plans.{at}", wrong) for at, raw in enumerate(listed))
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return cls(plans)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Plans":
        """A stored one."""
        return cls(
            tuple(
                Plan(
                    each["kind"],
                    tuple(each["categories"]),
                    each["guarantee"],
                    tuple(Routine(**service) for service in each["services"]),
                )
                for each in definition["plans"]
            )
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "plans": [
                {
                    "kind": each.kind,
                    "categories": list(each.categories),
                    "guarantee": each.guarantee,
                    "services": [vars(service) for service in each.services],
                }
                for each in self.plans
            ]
        }

    def sentences(self) -> list[str]:
        return [lines for plan in self.plans for lines in plan.sentences()]

    @property
    def categories(self) -> tuple[str, ...]:
        """Whose goods are things that people own."""
        return tuple(dict.fromkeys(name for plan in self.plans for name in plan.categories))

    def of_goods(self, category: str) -> Plan | None:
        """The plan that makes things of goods."""
        return next((each for each in self.plans if category in each.categories), None)

    def for_thing(self, kind: str, category: str) -> Plan | None:
        """The plan that a thing is looked after by."""
        fits = (
            each
            for each in self.plans
            if each.kind == kind and (not each.categories or category in each.categories)
        )
        return next(fits, None)


def _plan(raw: Any, place: str, wrong: dict[str, str]) -> Plan:
    if not isinstance(raw, Mapping):
        wrong[place] = _("This is no plan.")
        return Plan("")
    if unknown := raw.keys() - {"kind", "categories", "guarantee", "services"}:
        wrong[place] = _("Nobody asks this of it: %(names)s.") % {
            "names": ", ".join(sorted(unknown))
        }
    kind = str(raw.get("kind", ""))
    if kind not in kinds():
        wrong[f"{place}.kind"] = _("Choose one of the list.")
    categories = _texts(
        raw.get("categories", []), f"{place}.categories", 120, MOST_CATEGORIES, wrong
    )
    guarantee = whole(raw.get("guarantee", 0), 0, MOST_MONTHS, f"{place}.guarantee", wrong)
    services = _services(raw.get("services", []), kind, f"{place}.services", wrong)
    if not (services or categories) and place not in wrong:
        wrong[place] = _("Say which goods it is for, or what is done when.")
    return Plan(kind, categories, guarantee, services)


def _services(raw: Any, kind: str, place: str, wrong: dict[str, str]) -> tuple[Routine, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) > MOST_SERVICES:
        wrong[place] = _("Give a list of %(most)d at most.") % {"most": MOST_SERVICES}
        return ()
    services = []
    for at, each in enumerate(raw):
        here = f"{place}.{at}"
        if not isinstance(each, Mapping) or each.keys() - {"what", "months", "every"}:
            wrong[here] = _("Give what is done, and every how many months or by which reading.")
            continue
        what = readable(each.get("what") or "")[:60]
        months = whole(each.get("months") or 0, 0, MOST_MONTHS, here, wrong)
        every = whole(each.get("every") or 0, 0, MOST_EVERY, here, wrong)
        if not what or not (months or every):
            wrong.setdefault(
                here, _("Give what is done, and every how many months or by which reading.")
            )
        if every and not (kind_of(kind).unit and kind_of(kind).counts_up):
            wrong.setdefault(here, _("No counter is read of this kind: give months."))
        services.append(Routine(what, months, every))
    if len({each.what for each in services}) < len(services):
        wrong.setdefault(place, _("The same is done twice."))
    return tuple(services)


def _texts(raw: Any, place: str, longest: int, most: int, wrong: dict[str, str]) -> tuple[str, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) > most:
        wrong[place] = _("Give a list of %(most)d at most.") % {"most": most}
        return ()
    texts = [readable(each)[:longest] for each in raw]
    return tuple(dict.fromkeys(text for text in texts if text))
