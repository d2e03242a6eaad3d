"""The send ledger: the only code that writes `Send` rows.

`gather` fills it, `claim` hands batches to a worker, `settle` writes what became of them,
`recover` decides about what a dead worker left, `tell` writes the timeline.
"""

from shuke.engage.ledger.claim import Claimed, Result, exchange
from shuke.engage.ledger.gather import gather
from shuke.engage.ledger.recover import recover
from shuke.engage.ledger.tell import tell_timeline

__all__ = ["Claimed", "Result", "exchange", "gather", "recover", "tell_timeline"]
