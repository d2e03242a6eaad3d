"""What a deed brought: the people it was done to against those drawn to be left alone.

Numbers only: who was drawn, and what each of them bought, is read by whoever did the deed (engage for campaigns),
through `insight.queries`: `effects.welch(…)`.
"""

from shuke.insight.effects.intervals import (
    CONFIDENCE,
    Difference,
    Group,
    adjusted,
    explained,
    shares,
    welch,
)
from shuke.insight.effects.looks import confidence_at
from shuke.insight.effects.responders import (
    Choice,
    Pair,
    Response,
    Responses,
    by_group,
    chosen_elsewhere,
)
from shuke.insight.effects.sizing import POWER, least_effect, people_needed

__all__ = [
    "CONFIDENCE",
    "POWER",
    "Choice",
    "Difference",
    "Group",
    "Pair",
    "Response",
    "Responses",
    "adjusted",
    "by_group",
    "chosen_elsewhere",
    "confidence_at",
    "explained",
    "least_effect",
    "people_needed",
    "shares",
    "welch",
]
