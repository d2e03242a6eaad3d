"""Sets of types: which holds, which there were, what they would do."""

from typing import Any

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.relations.models import RelationTypes, TypesSpell
from shuke.relations.types import Types


def holding() -> RelationTypes | None:
    """The version that holds now."""
    return kit.holding(TypesSpell, RelationTypes)


def in_force() -> Types:
    """What holds now; an empty set while no version does."""
    row = holding()
    return Types.of_version(row.definition) if row else Types()


def versions(actor: Actor) -> list[RelationTypes]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "relations.rule")
    return kit.latest(RelationTypes)


def version_for(actor: Actor, pk: int) -> RelationTypes:
    """That version. Raises NotFound."""
    require(actor, "relations.rule")
    return kit.version_for(RelationTypes, pk)


def described(row: RelationTypes) -> dict[str, Any]:
    """A version as programs read it."""
    types = Types.of_version(row.definition)
    sentences = {each.code: each.sentences() for each in types.types}
    return {**row.definition, **kit.described(row), "sentences": sentences}
