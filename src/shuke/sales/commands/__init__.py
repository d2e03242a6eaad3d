"""The door for writes: rules for stalled payments, who is stuck, what is done about it."""

from shuke.sales.commands.helping import (
    OUTCOMES,
    claim_stall,
    close_stall,
    offer_coupon,
    reach_out,
    release_stall,
    reopen_stall,
)
from shuke.sales.commands.noticing import close_settled, keep_stalls
from shuke.sales.commands.ruling import begin_rules, end_rules, write_rules

__all__ = [
    "OUTCOMES",
    "begin_rules",
    "claim_stall",
    "close_settled",
    "close_stall",
    "end_rules",
    "keep_stalls",
    "offer_coupon",
    "reach_out",
    "release_stall",
    "reopen_stall",
    "write_rules",
]
