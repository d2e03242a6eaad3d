"""The signals of a fake order as sentences with numbers and weights, and the rules that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.definitions import whole
from shuke.common.errors import Invalid

#: A weight of 0 leaves the signal out.
MOST_WEIGHT = 5
MOST_THRESHOLD = 20


@dataclass(frozen=True)
class Number:
    """A number in a sentence: between `low` and `high`."""

    code: str
    label: Any
    default: int
    low: int
    high: int


@dataclass(frozen=True)
class Signal:
    """Something that speaks for a fake order. `sentence` has its numbers as %(code)s; `weight` is what it
    counts for at first."""

    code: str
    name: Any
    sentence: Any
    weight: int
    numbers: tuple[Number, ...] = ()

    def text(self, values: Mapping[str, int]) -> str:
        """The sentence with these numbers."""
        return str(self.sentence) % values


SIGNALS: tuple[Signal, ...] = (
    Signal(
        "device",
        gettext_lazy("One device, many buyers"),
        gettext_lazy("%(buyers)s or more buyers ordered from one device within %(days)s days"),
        3,
        (
            Number("buyers", gettext_lazy("Buyers"), 4, 2, 100),
            Number("days", gettext_lazy("Days"), 14, 1, 30),
        ),
    ),
    Signal(
        "farm",
        gettext_lazy("First orders of one product in a burst"),
        gettext_lazy(
            "%(buyers)s or more new buyers made their first order, of this product alone, within"
            " %(minutes)s minutes in one store"
        ),
        3,
        (
            Number("buyers", gettext_lazy("Buyers"), 8, 3, 1000),
            Number("minutes", gettext_lazy("Minutes"), 60, 5, 1440),
        ),
    ),
    Signal(
        "refund",
        gettext_lazy("Paid and refunded at once"),
        gettext_lazy(
            "paid back in full before it was sent, or sent back whole within %(hours)s hours of the order"
        ),
        2,
        (Number("hours", gettext_lazy("Within (hours)"), 24, 1, 168),),
    ),
    Signal(
        "address",
        gettext_lazy("One address, many buyers"),
        gettext_lazy(
            "%(buyers)s or more buyers had parcels sent to one address within %(days)s days"
        ),
        2,
        (
            Number("buyers", gettext_lazy("Buyers"), 4, 2, 100),
            Number("days", gettext_lazy("Days"), 14, 1, 30),
        ),
    ),
    Signal(
        "light",
        gettext_lazy("An empty parcel"),
        gettext_lazy("all its parcels together weigh less than %(grams)s g"),
        2,
        (Number("grams", gettext_lazy("Grams"), 30, 1, 5000),),
    ),
    Signal(
        "hours",
        gettext_lazy("At odd hours"),
        gettext_lazy("ordered between %(begins)s:00 and %(ends)s:00 at night"),
        1,
        (
            Number("begins", gettext_lazy("From (hour)"), 2, 0, 23),
            Number("ends", gettext_lazy("To (hour)"), 5, 1, 24),
        ),
    ),
    Signal(
        "parcel",
        gettext_lazy("No parcel"),
        gettext_lazy("paid and not sent for %(days)s days, in a store that sends its orders"),
        1,
        (Number("days", gettext_lazy("Days"), 10, 2, 60),),
    ),
)
_BY_CODE = {signal.code: signal for signal in SIGNALS}


@dataclass(frozen=True)
class Rules:
    """Checked rules: `signals` maps the code of each to its `weight` and numbers."""

    threshold: int
    signals: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Rules":
        """From JSON: {"threshold": 3, "signals": {"device": {"weight": 3, "buyers": 4, "days": 14}}}.

        What is not given is as in `standard`; raises Invalid, by place, for what cannot be used.
        """
        wrong: dict[str, Any] = {}
        given = data.get("signals")
        given = given if isinstance(given, Mapping) else {}
        for code in set(given) - set(_BY_CODE):
            wrong[f"signals.{code}"] = _("There is no such sign. There are: %(codes)s.") % {
                "codes": ", ".join(_BY_CODE)
            }
        signals = {
            signal.code: _numbers(signal, given.get(signal.code), wrong) for signal in SIGNALS
        }
        threshold = whole(data.get("threshold", 3), 1, MOST_THRESHOLD, "threshold", wrong)
        total = sum(values["weight"] for values in signals.values())
        if not wrong and total < threshold:
            wrong["threshold"] = _(
                "No order can come to this: all weights together make %(total)d."
            ) % {"total": total}
        hours = signals["hours"]
        if not wrong and hours["weight"] and hours["begins"] >= hours["ends"]:
            wrong["signals.hours.ends"] = _("The end lies after the beginning.")
        if wrong:
            raise Invalid(_("Some values cannot be used."), fields=wrong)
        return cls(threshold, signals)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Rules":
        """From a version that was kept: signals that came later are off, for nobody rehearsed them with it."""
        signals = {signal.code: {"weight": 0} for signal in SIGNALS} | dict(definition["signals"])
        return cls.of({**definition, "signals": signals})

    def as_json(self) -> dict[str, Any]:
        return {
            "threshold": self.threshold,
            "signals": {k: dict(v) for k, v in self.signals.items()},
        }

    @property
    def used(self) -> list[Signal]:
        """The signals that have a weight."""
        return [signal for signal in SIGNALS if self.signals[signal.code]["weight"]]

    def sentences(self) -> list[str]:
        """What the rules say, as people read them."""
        lines = [_("Suspected is an order that comes to %(n)d or more:") % {"n": self.threshold}]
        for signal in self.used:
            values = self.signals[signal.code]
            lines.append(f"{values['weight']} · {signal.text(values)}")
        return lines

    def reason(self, codes: list[str]) -> str:
        """Why an order is suspected, in a line."""
        return _("; ").join(_BY_CODE[code].text(self.signals[code]) for code in codes)


def standard() -> Rules:
    """What the form says at first."""
    return Rules.of({})


def _numbers(signal: Signal, given: Any, wrong: dict[str, Any]) -> dict[str, int]:
    values = given if isinstance(given, Mapping) else {}
    place = f"signals.{signal.code}"
    weight = values.get("weight", signal.weight)
    numbers = {"weight": whole(weight, 0, MOST_WEIGHT, f"{place}.weight", wrong)}
    for number in signal.numbers:
        value = values.get(number.code, number.default)
        where = f"{place}.{number.code}"
        numbers[number.code] = whole(value, number.low, number.high, where, wrong)
    for code in set(values) - set(numbers):
        wrong[f"{place}.{code}"] = _("This sign has no such number.")
    return numbers
