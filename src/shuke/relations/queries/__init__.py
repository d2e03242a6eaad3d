"""What other rooms may ask about relationships."""

from shuke.relations.queries.people import types_of
from shuke.relations.queries.sets import in_force
from shuke.relations.replaying import of_offer
from shuke.relations.types import Type, Types

__all__ = ["Type", "Types", "in_force", "of_offer", "types_of"]
