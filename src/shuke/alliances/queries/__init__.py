"""The door for reads."""

from shuke.alliances.queries.agreements import agreement_for, agreements, in_force
from shuke.alliances.queries.counting import Counts, counts, given_lists, received_lists

__all__ = [
    "Counts",
    "agreement_for",
    "agreements",
    "counts",
    "given_lists",
    "in_force",
    "received_lists",
]
