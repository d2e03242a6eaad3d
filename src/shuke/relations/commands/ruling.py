"""The set of types: written, rehearsed, switched on and off."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.insight import queries as insight
from shuke.relations import facts, jobs
from shuke.relations.models import RelationTypes, TypesSpell
from shuke.relations.queries import sets
from shuke.relations.rehearsing import rehearse
from shuke.relations.types import Types


def write_types(actor: Actor, definition: Mapping[str, Any]) -> RelationTypes:
    """Keep a new version (`types.Types.of`) and rehearse it in the background: nobody is of a type by it yet. Raises
    Invalid for what cannot be used."""
    require(actor, "relations.rule")
    types = Types.of(definition)
    _check_conditions(types)
    with transaction.atomic():
        row = kit.write(actor, RelationTypes, types.as_json(), 1)
        facts.TYPES_WRITTEN.record(actor, row.pk)
        jobs.rehearse_types.enqueue(row.pk)
    return row


def _check_conditions(types: Types) -> None:
    wrong: dict[str, str] = {}
    for at, each in enumerate(types.types):
        try:
            if each.definition:
                insight.checked(each.definition)
        except Invalid as error:
            wrong[f"types.{at}.where"] = str(error.message)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def run_rehearsal(version: int) -> None:
    """Try a version; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(
        RelationTypes,
        version,
        lambda definition, goes_on: rehearse(Types.of_version(definition), goes_on),
    )


def begin_types(actor: Actor, version: int) -> None:
    """Let a version hold from now on, in place of the one before; a job says of which type everybody is then. Raises
    Conflict while it was not rehearsed."""
    require(actor, "relations.rule")
    row = sets.version_for(actor, version)
    with transaction.atomic():
        alone("relations")
        facts.TYPES_BEGUN.record(actor, row.pk, undo_with=kit.begin(actor, TypesSpell, row))
        jobs.assign_types.enqueue()


def end_types(actor: Actor, version: int) -> None:
    """Let a version hold no longer: nobody is kept from anything by it. Raises Conflict when it does not hold."""
    require(actor, "relations.rule")
    row = sets.version_for(actor, version)
    with transaction.atomic():
        alone("relations")
        kit.end(actor, TypesSpell, row)
        facts.TYPES_ENDED.record(actor, row.pk)
        jobs.assign_types.enqueue()


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The version before holds again, or none."""
    kit.undo_begin(actor, fact, before, begin=begin_types, end=end_types)
