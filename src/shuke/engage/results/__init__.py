"""What a campaign brought: counted answers, and the comparison with the hold-out.

`statistics` knows numbers only; `purchases` reads who bought; `outcome` puts them together.
"""

from shuke.engage.results.answers import Answers, answers
from shuke.engage.results.outcome import DAYS, SETTLED, Outcome, measure

__all__ = ["DAYS", "SETTLED", "Answers", "Outcome", "answers", "measure"]
