"""What both get when somebody brings a newcomer: what the owner writes, checked, and said in sentences."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from shuke.common import basics
from shuke.common.definitions import decimal, whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.money import SCALE

MOST_POINTS, MOST_DAYS, MOST_AMOUNT, MOST_FRIENDS = 1_000_000, 365, 1_000_000, 10_000
#: What speaks against a referral, by the code that rows hold.
SIGNS: Mapping[str, Any] = {
    "contact": pgettext_lazy("referral", "the same phone or account"),
    "address": pgettext_lazy("referral", "parcels to the same door"),
    "device": pgettext_lazy("referral", "the same device"),
    "household": pgettext_lazy("referral", "the same household"),
    "ring": pgettext_lazy("referral", "they brought each other, in a ring"),
}


@dataclass(frozen=True)
class Terms:
    """One version. Points for both, after the first order of the newcomer that comes to `minimum` in the shop's
    currency and was kept for `keep_days`."""

    referrer_points: int = 200
    friend_points: int = 100
    minimum: str = "0"
    keep_days: int = 15
    #: Days in which the newcomer has to order.
    within_days: int = 90
    #: Friends for whom somebody gets points in 365 days; 0: any number.
    most: int = 12

    @classmethod
    def of(cls, definition: Any) -> "Terms":
        """What somebody wrote. Raises Invalid with a message for each place."""
        if not isinstance(definition, Mapping):
            raise Invalid(_("Rules are an object."))
        wrong: dict[str, str] = {}
        if unknown := set(definition) - set(asdict(cls())):
            wrong[sorted(unknown)[0]] = _("There is no such thing to say.")
        raw = {**asdict(cls()), **definition}
        values: dict[str, Any] = {
            "referrer_points": whole(
                raw["referrer_points"], 0, MOST_POINTS, "referrer_points", wrong
            ),
            "friend_points": whole(raw["friend_points"], 0, MOST_POINTS, "friend_points", wrong),
            "minimum": decimal(raw["minimum"], "0", MOST_AMOUNT, "minimum", wrong),
            "keep_days": whole(raw["keep_days"], 0, MOST_DAYS, "keep_days", wrong),
            "within_days": whole(raw["within_days"], 1, MOST_DAYS, "within_days", wrong),
            "most": whole(raw["most"], 0, MOST_FRIENDS, "most", wrong),
        }
        if not wrong and not values["referrer_points"] + values["friend_points"]:
            wrong["referrer_points"] = _("Somebody has to get something.")
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return cls(**values)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Terms":
        """What was checked before."""
        return cls(**definition)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def least(self) -> int:
        """`minimum` in the integer units of `money`."""
        return int(Decimal(self.minimum) * SCALE)

    def sentences(self) -> list[str]:
        """All of it, in the reader's language."""
        words = {
            "referrer": formats.number(self.referrer_points),
            "friend": formats.number(self.friend_points),
            "minimum": formats.money(Decimal(self.minimum), basics.currency()),
            "days": formats.number(self.within_days),
        }
        lines = [
            _(
                "Whoever brings a newcomer gets %(referrer)s points, and the newcomer %(friend)s, "
                "for the first order of %(minimum)s or more."
            )
            % words
            if self.least
            else _(
                "Whoever brings a newcomer gets %(referrer)s points, and the newcomer %(friend)s, for the first order."
            )
            % words,
            ngettext(
                "The newcomer has %(days)s day for it.",
                "The newcomer has %(days)s days for it.",
                self.within_days,
            )
            % words,
        ]
        lines.append(
            ngettext(
                "Points come %(wait)s day after the order, when the goods were kept.",
                "Points come %(wait)s days after the order, when the goods were kept.",
                self.keep_days,
            )
            % {"wait": formats.number(self.keep_days)}
            if self.keep_days
            else _("Points come with the order.")
        )
        if self.most:
            lines.append(
                ngettext(
                    "Nobody gets points for more than %(most)s friend a year.",
                    "Nobody gets points for more than %(most)s friends a year.",
                    self.most,
                )
                % {"most": formats.number(self.most)}
            )
        return lines


def signs_of(text: str) -> list[str]:
    """The codes that a row holds."""
    return [sign for sign in text.split(",") if sign in SIGNS]


def signs_in_words(text: str) -> str:
    """The same in words."""
    return _("; ").join(str(SIGNS[sign]) for sign in signs_of(text))
