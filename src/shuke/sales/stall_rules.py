"""When somebody counts as stuck before paying, and what may be done: what the owner writes, said in sentences."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import basics
from shuke.common.definitions import whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats

#: Lowest and highest of each.
LIMITS: Mapping[str, tuple[int, int]] = {
    "wait": (1, 1440),
    "hours": (1, 168),
    "least": (0, 1_000_000),
    "spare": (0, 50),
    "lapse": (5, 1440),
    "give": (0, 100),
}


@dataclass(frozen=True)
class Plan:
    """One version: minutes without a step until somebody stands in the queue; hours until it is given up; the least
    value of a cart; per cent who are left alone to compare with; minutes until a claim lapses; per cent of the
    profit on a cart that a coupon may take."""

    wait: int = 15
    hours: int = 24
    least: int = 0
    spare: int = 20
    lapse: int = 30
    give: int = 30

    @classmethod
    def of(cls, definition: Any) -> "Plan":
        """What somebody wrote. Raises Invalid with a message for each place."""
        if not isinstance(definition, Mapping):
            raise Invalid(_("Rules are an object."))
        names = {each.name for each in fields(cls)}
        wrong = {
            name: _("There is no such thing to say.") for name in sorted(set(definition) - names)
        }
        raw = {**asdict(cls()), **{name: definition[name] for name in names & set(definition)}}
        values = {name: whole(raw[name], *LIMITS[name], name, wrong) for name in names}
        if not wrong and values["wait"] >= values["hours"] * 60:
            wrong["wait"] = _("It would be given up before anybody sees it.")
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return cls(**values)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Plan":
        return cls(**definition)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def sentences(self) -> list[str]:
        least = formats.money(self.least, basics.currency())
        lines = [
            _("Whoever left a cart or did not pay an order %(minutes)s ago stands in the queue.")
            % {"minutes": formats.duration(self.wait * 60)},
            _("Carts below %(least)s stay out of it.") % {"least": least} if self.least else "",
            ngettext(
                "After %(n)d hour nobody waits for the payment any more.",
                "After %(n)d hours nobody waits for the payment any more.",
                self.hours,
            )
            % {"n": self.hours},
            _("%(share)s%% of people are left alone at random, to compare with.")
            % {"share": self.spare}
            if self.spare
            else _("Nobody is left alone at random: what help brings cannot be said."),
            _("Who takes one and does nothing for %(minutes)s loses it to the others.")
            % {"minutes": formats.duration(self.lapse * 60)},
            _("A coupon may take %(share)s%% of the profit on the cart.") % {"share": self.give}
            if self.give
            else _("No coupons are given for it."),
        ]
        return [line for line in lines if line]
