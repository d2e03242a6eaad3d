"""How large an effect a comparison could show, and how many people it takes.

The usual approximation for two means (J. Cohen, "Statistical power analysis for the behavioral sciences", 1988):
the effect is seen in 80 of 100 such comparisons when it is (z_0.975 + z_0.8) standard errors large.
"""

import math

from shuke.insight.effects.intervals import CONFIDENCE, normal_quantile

#: How often an effect that is there should be seen.
POWER = 0.8


def _reach() -> float:
    return normal_quantile((1 + CONFIDENCE) / 2) + normal_quantile(POWER)


def least_effect(treated: int, control: int, spread: float) -> float | None:
    """The smallest difference per person that would be seen, in the unit of `spread` (the standard
    deviation per person); None where a group is empty."""
    if not treated or not control:
        return None
    return _reach() * spread * math.sqrt(1 / treated + 1 / control)


def people_needed(effect: float, spread: float, control_share: float) -> int:
    """How many people both groups need together for a difference of `effect` per person to be seen, where
    `control_share` of them (between 0 and 1) is held out. ValueError for what no number of people shows."""
    if not effect or not 0 < control_share < 1:
        raise ValueError("an effect other than 0, and a share between 0 and 1")
    each = 1 / control_share + 1 / (1 - control_share)
    return math.ceil((_reach() * spread / effect) ** 2 * each)
