"""How small an effect each size of control group could show, before a campaign goes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from shuke.common.access import Actor
from shuke.common.fields import reads
from shuke.engage.control import LEAST_PEOPLE
from shuke.engage.queries.previews import Audience
from shuke.insight.queries import Spread, effects, profit_spread

#: Shares of a control group that are set side by side, in percent.
SHARES = (5, 10, 20, 30, 50)
#: The window in which a campaign is usually judged.
DAYS = 14


@dataclass(frozen=True)
class Size:
    """A control group of so many percent, and the smallest effect that it shows 4 times in 5."""

    percent: int
    held_out: int
    #: Profit per person, and over everybody who gets the letter; None for a group too small to tell anything.
    least: float | None
    altogether: float | None


@dataclass(frozen=True)
class Planning:
    """`spread`: what the segment's people brought in such a window without the letter."""

    days: int
    spread: Spread
    sizes: Sequence[Size]


def planning(actor: Actor, segment_id: int, audience: Audience, percent: int) -> Planning | None:
    """The usual sizes and `percent` side by side. None for who may not see orders or profit, and while the segment's
    people bought nothing to judge by."""
    if not (actor.can("orders.view") and reads(actor, "margin")):
        return None
    spread = profit_spread(actor, segment_id, DAYS)
    if spread is None:
        return None
    percents = sorted({*SHARES, percent} - {0})
    return Planning(DAYS, spread, [_size(audience, percent, spread) for percent in percents])


def _size(audience: Audience, percent: int, spread: Spread) -> Size:
    control, letters = audience.held_out(percent), audience.letters(percent)
    if min(control, letters) < LEAST_PEOPLE:
        return Size(percent, control, None, None)
    least = effects.least_effect(letters, control, spread.deviation)
    return Size(percent, control, least, least and least * letters)
