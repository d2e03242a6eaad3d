"""The gates of engage itself: consent, address, block list, quiet hours, caps. Others are declared by
their rooms (`customers.slots.Gate`)."""

from dataclasses import dataclass

from shuke.customers.slots import Approach
from shuke.engage.rules import Rules


@dataclass(frozen=True)
class RuledApproach(Approach):
    """With the sending rules in force."""

    rules: Rules
