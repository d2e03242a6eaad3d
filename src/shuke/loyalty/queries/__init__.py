"""What other rooms may ask about points."""

from shuke.loyalty.queries.people import Overview, Standing, entries_of, overview, standing_of
from shuke.loyalty.queries.rules import holding, in_force

__all__ = [
    "Overview",
    "Standing",
    "entries_of",
    "holding",
    "in_force",
    "overview",
    "standing_of",
]
