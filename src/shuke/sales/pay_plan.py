"""What is paid for what: the owner's plan, said in sentences."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.declarations import declared
from shuke.common.definitions import decimal, whole
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.team.slots import Kpi, Rating

MOST_STEPS = 8


@dataclass(frozen=True)
class Plan:
    """One version. `days`: so long after a contact a sale counts as theirs. `steps`: (sales from, per cent); with
    `whole` the rate that was reached counts for all of it, else each part by its own. `saved`: per cent more on orders
    that a stalled payment was saved with. `kpis`: key -> amount for each. `team`: per cent of what a colleague's team
    sold, in equal parts. `least`: per cent of satisfaction below which nothing is paid (0: none asked). `cap`: the most
    of a month (0: none). Amounts are in the shop's currency."""

    days: int = 7
    steps: tuple[tuple[int, str], ...] = ((0, "2"),)
    whole: bool = False
    saved: str = "0"
    kpis: Mapping[str, str] = field(default_factory=dict)
    team: str = "0"
    least: int = 0
    cap: int = 0

    @classmethod
    def of(cls, definition: Any) -> "Plan":
        """What somebody wrote. Raises Invalid with a message for each place."""
        if not isinstance(definition, Mapping):
            raise Invalid(_("Rules are an object."))
        names = {each.name for each in fields(cls)}
        wrong: dict[str, Any] = {
            name: _("There is no such thing to say.") for name in sorted(set(definition) - names)
        }
        raw = {**asdict(cls()), **{name: definition[name] for name in names & set(definition)}}
        plan = cls(
            days=whole(raw["days"], 1, 60, "days", wrong),
            steps=_steps(raw["steps"], wrong),
            whole=bool(raw["whole"]),
            saved=decimal(raw["saved"], "0", 100, "saved", wrong),
            kpis=_kpis(raw["kpis"], wrong),
            team=decimal(raw["team"], "0", 100, "team", wrong),
            least=whole(raw["least"], 0, 100, "least", wrong),
            cap=whole(raw["cap"], 0, 100_000_000, "cap", wrong),
        )
        if plan.least and not declared(Rating):
            wrong["least"] = _(
                "Nothing in this shop tells how satisfied people are with a colleague."
            )
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return plan

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Plan":
        return cls(
            **{**definition, "steps": tuple((low, rate) for low, rate in definition["steps"])}
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "steps": [list(step) for step in self.steps]}

    def sentences(self) -> list[str]:
        currency = basics.currency()
        days = {"days": formats.days(self.days)}
        lines = [
            _("A sale is whose who had to do with the person last, within %(days)s before.") % days
        ]
        for low, rate in self.steps:
            words = {"rate": rate, "low": formats.money(Decimal(low), currency)}
            text = _("From %(low)s of sales %(rate)s%%.") if low else _("%(rate)s%% of sales.")
            lines.append(text % words)
        if len(self.steps) > 1:
            lines.append(
                _("The rate that was reached counts for all sales of the month.")
                if self.whole
                else _("Each part of the sales is paid by its own rate.")
            )
        if Fraction(self.saved):
            text = _("%(rate)s%% more of orders that were saved before paying.")
            lines.append(text % {"rate": self.saved})
        labels = {kpi.key: kpi.label for kpi in declared(Kpi)}
        for key, amount in self.kpis.items():
            words = {
                "what": labels.get(key, key),
                "money": formats.money(Decimal(amount), currency),
            }
            lines.append(_("%(what)s: %(money)s each.") % words)
        if Fraction(self.team):
            lines.append(
                _("%(rate)s%% of what the team sold, in equal parts.") % {"rate": self.team}
            )
        if self.least:
            lines.append(
                _("Nothing is paid while fewer than %(share)s%% are satisfied.")
                % {"share": self.least}
            )
        if self.cap:
            most = formats.money(Decimal(self.cap), currency)
            lines.append(_("At most %(most)s a month.") % {"most": most})
        lines.append(_("A return takes back what was paid for it, in the month in which it comes."))
        return lines


def _steps(raw: Any, wrong: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    message = _("Steps rise, the first from 0: [[0, “2”], [50000, “3”]].")
    if not isinstance(raw, list | tuple) or not 1 <= len(raw) <= MOST_STEPS:
        wrong["steps"] = message
        return ((0, "0"),)
    steps = []
    for each in raw:
        if not isinstance(each, list | tuple) or len(each) != 2:
            wrong["steps"] = message
            return ((0, "0"),)
        low = whole(each[0], 0, 1_000_000_000, "steps", wrong)
        steps.append((low, decimal(each[1], "0", 100, "steps", wrong)))
    lows = [low for low, _rate in steps]
    if lows[0] or lows != sorted(set(lows)):
        wrong["steps"] = message
    return tuple(steps)


def _kpis(raw: Any, wrong: dict[str, Any]) -> dict[str, str]:
    keys = {kpi.key for kpi in declared(Kpi)}
    if not isinstance(raw, Mapping) or set(raw) - keys:
        wrong["kpis"] = _("One of: %(choices)s.") % {"choices": ", ".join(sorted(keys))}
        return {}
    amounts = {key: decimal(raw[key], "0", 100_000, "kpis", wrong) for key in sorted(raw)}
    return {key: amount for key, amount in amounts.items() if Fraction(amount)}
