"""The signs by which buyers are told apart, as sentences with cuts and weights, and the rules that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.definitions import whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.insight.kind_names import RELATIONSHIP, TRANSACTION

#: A weight of 0 leaves the sign out.
MOST_WEIGHT, MOST_THRESHOLD = 5, 25
#: Whole numbers of the rules as a whole: first value, lowest, highest.
NUMBERS: Mapping[str, tuple[int, int, int]] = {
    "threshold": (3, 1, MOST_THRESHOLD),
    "orders": (3, 2, 50),
    "days": (730, 90, 3650),
}


@dataclass(frozen=True)
class Sign:
    """A habit, in whole percent or days. Of `low` and `high` one border speaks for a relationship buyer:
    `keeps` says which; the other one for a transaction buyer. `words` say what was measured of somebody."""

    code: str
    name: Any
    keeps: str
    low: int
    high: int
    most: int
    weight: int
    at_most: Any
    at_least: Any
    words: Any
    least: int = 0

    def side(self, cuts: Mapping[str, int], value: int | None) -> int:
        """1: speaks for a relationship buyer, -1: for a transaction buyer, 0: for none or not known."""
        if value is None or not cuts["weight"]:
            return 0
        is_low, is_high = value <= cuts["low"], value >= cuts["high"]
        return (is_low - is_high) * (1 if self.keeps == "low" else -1)

    def sentence(self, cuts: Mapping[str, int], kind: str) -> str:
        """What speaks for that kind."""
        takes_low = (self.keeps == "low") == (kind == RELATIONSHIP)
        border, text = (cuts["low"], self.at_most) if takes_low else (cuts["high"], self.at_least)
        return str(text) % {"n": formats.number(border)}

    def evidence(self, value: int) -> str:
        """What was measured of somebody, in words."""
        return str(self.words) % {"n": formats.number(value)}


SIGNS: tuple[Sign, ...] = (
    Sign(
        "discount", gettext_lazy("Discounts"), "low", 25, 60, 100, 2,
        gettext_lazy("%(n)s%% of their orders or fewer had a discount"),
        gettext_lazy("%(n)s%% of their orders or more had a discount"),
        gettext_lazy("%(n)s%% of the orders had a discount"),
    ),
    Sign(
        "margin", gettext_lazy("Margin"), "high", 20, 40, 100, 2,
        gettext_lazy("their orders leave %(n)s%% margin or less"),
        gettext_lazy("their orders leave %(n)s%% margin or more"),
        gettext_lazy("the orders leave %(n)s%% margin"),
        least=-100,
    ),
    Sign(
        "tenure", gettext_lazy("Tenure"), "high", 90, 365, 3650, 1,
        gettext_lazy("from the first to the last purchase lie %(n)s days or fewer"),
        gettext_lazy("from the first to the last purchase lie %(n)s days or more"),
        gettext_lazy("%(n)s days from the first to the last purchase"),
    ),
    Sign(
        "rhythm", gettext_lazy("Regularity"), "low", 60, 100, 500, 1,
        gettext_lazy("the time between purchases varies by %(n)s%% or less"),
        gettext_lazy("the time between purchases varies by %(n)s%% or more"),
        gettext_lazy("the time between purchases varies by %(n)s%%"),
    ),
    Sign(
        "returns", gettext_lazy("Returns"), "low", 5, 30, 100, 1,
        gettext_lazy("%(n)s%% of what they bought or less came back"),
        gettext_lazy("%(n)s%% of what they bought or more came back"),
        gettext_lazy("%(n)s%% of what was bought came back"),
    ),
)  # fmt: skip
_BY_CODE = {sign.code: sign for sign in SIGNS}


@dataclass(frozen=True)
class Rules:
    """Checked rules. `orders`: fewer within `days` days tell nothing; `signs` maps each code to its weight, low and
    high."""

    threshold: int
    orders: int
    days: int
    signs: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Rules":
        """From JSON: {"threshold": 3, "orders": 3, "days": 730, "signs": {"discount": {"weight": 2, "low": 25,
        "high": 60}}}. What is not given is as in `standard`; Invalid, by place, for what cannot be used."""
        wrong: dict[str, Any] = {}
        given = data.get("signs")
        given = given if isinstance(given, Mapping) else {}
        for code in set(given) - set(_BY_CODE):
            wrong[f"signs.{code}"] = _("There is no such sign. There are: %(codes)s.") % {
                "codes": ", ".join(_BY_CODE)
            }
        numbers = {
            name: whole(data.get(name, first), low, high, name, wrong)
            for name, (first, low, high) in NUMBERS.items()
        }
        signs = {sign.code: _cuts(sign, given.get(sign.code), wrong) for sign in SIGNS}
        total = sum(cuts["weight"] for cuts in signs.values())
        if not wrong and total < numbers["threshold"]:
            wrong["threshold"] = _("Nobody can come to this: all weights together make %(n)d.") % {
                "n": total
            }
        if wrong:
            raise Invalid(_("Some values cannot be used."), fields=wrong)
        return cls(**numbers, signs=signs)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Rules":
        """From a version that was written: signs that came later are off, for nobody tried them with it."""
        off = {sign.code: {"weight": 0} for sign in SIGNS}
        return cls.of({**definition, "signs": off | dict(definition["signs"])})

    def as_json(self) -> dict[str, Any]:
        signs = {code: dict(cuts) for code, cuts in self.signs.items()}
        return {name: getattr(self, name) for name in NUMBERS} | {"signs": signs}

    @property
    def used(self) -> list[Sign]:
        """The signs that have a weight."""
        return [sign for sign in SIGNS if self.signs[sign.code]["weight"]]

    def sentences(self) -> list[str]:
        """What the rules say, as people read them."""
        words = {"orders": formats.number(self.orders), "days": formats.number(self.days)}
        lines = [
            _("Told apart is who ordered %(orders)s times or more in the last %(days)s days.")
            % words
        ]
        for kind in (RELATIONSHIP, TRANSACTION):
            lines.append(self._sentence(kind))
        return lines

    def _sentence(self, kind: str) -> str:
        if kind == RELATIONSHIP:
            text = _(
                "A relationship buyer has %(n)d points more for it than against it: %(signs)s."
            )
        else:
            text = _("A transaction buyer has %(n)d points more for it than against it: %(signs)s.")
        signs = [
            _("%(sentence)s (%(weight)d)")
            % {
                "sentence": sign.sentence(self.signs[sign.code], kind),
                "weight": self.signs[sign.code]["weight"],
            }
            for sign in self.used
        ]
        return text % {"n": self.threshold, "signs": _("; ").join(signs)}


def standard() -> Rules:
    """What the form says at first."""
    return Rules.of({})


def _cuts(sign: Sign, given: Any, wrong: dict[str, Any]) -> dict[str, int]:
    values = given if isinstance(given, Mapping) else {}
    place = f"signs.{sign.code}"
    first = {"weight": sign.weight, "low": sign.low, "high": sign.high}
    ends = dict.fromkeys(("low", "high"), (sign.least, sign.most)) | {"weight": (0, MOST_WEIGHT)}
    for name in set(values) - set(first):
        wrong[f"{place}.{name}"] = _("A sign has weight, low and high.")
    cuts = {
        name: whole(values.get(name, value), *ends[name], f"{place}.{name}", wrong)
        for name, value in first.items()
    }
    if not any(where.startswith(place) for where in wrong) and cuts["low"] >= cuts["high"]:
        wrong[f"{place}.high"] = _("The upper border lies above the lower one.")
    return cuts
