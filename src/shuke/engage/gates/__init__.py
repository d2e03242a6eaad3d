"""The gates of engage itself: consent, address, block list, terms of relationships, quiet hours, caps. Others are
declared by their rooms (`customers.slots.Gate`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from shuke.customers.slots import Approach
from shuke.engage.models import Step
from shuke.engage.rules import Rules
from shuke.relations import queries as relations


class Terms:
    """On which terms some people deal with the shop, read once for all gates that ask."""

    def __init__(self, purpose: str, people: Collection[int]):
        self._purpose, self._people = purpose, people

    @cached_property
    def types(self) -> Mapping[int, relations.Type]:
        """Of those who have a type; rules of engagement are of marketing alone."""
        if self._purpose != Step.Purpose.MARKETING:
            return {}
        return relations.types_of(self._people)


@dataclass(frozen=True)
class RuledApproach(Approach):
    """With the sending rules in force, and the terms of its people."""

    rules: Rules
    terms: Terms
    #: `Reach.customer_id` -> which of the sends of this step to the person it is; empty of one that has none yet.
    occurrences: Mapping[int, int]
