"""What a campaign brought: counted answers, and the comparison with the hold-out.

`purchases` and `before` read who bought since and before, `responders` groups them, `outcome` puts them together;
the arithmetic is insight's (`insight.effects`).
"""

from shuke.engage.results.answers import Answers, answers
from shuke.engage.results.outcome import DAYS, SETTLED, Comparison, Outcome, measure, recencies
from shuke.engage.results.responders import ARMS, RECENCY

__all__ = [
    "ARMS",
    "DAYS",
    "RECENCY",
    "SETTLED",
    "Answers",
    "Comparison",
    "Outcome",
    "answers",
    "measure",
    "recencies",
]
