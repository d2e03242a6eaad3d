"""Saying of many people at once of which type they are."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor
from shuke.relations.commands import choose_type, release_type
from shuke.relations.models import Relationship


def choose(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """Those of whom no colleague has said it yet; whoever was said something of keeps it."""
    rows = Relationship.objects.filter(customer__in=ids).exclude(chosen="")
    chosen = set(rows.values_list("customer", flat=True))
    others = [pk for pk in ids if pk not in chosen]
    for pk in others:
        choose_type(actor, pk, values["kind"], reason=values["reason"])
    return others


def release(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    """Those of whom that is still what was said."""
    rows = Relationship.objects.filter(customer__in=ids, chosen=values["kind"])
    for pk in list(rows.values_list("customer", flat=True)):
        release_type(actor, pk)
