"""Filters of the list for sets of people that rooms declare (`slots.PeopleSource`)."""

from typing import Any

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.kit.filters import Preset
from shuke.customers.slots import PeopleSet, PeopleSource


def people_filters(actor: Actor, label: Any) -> tuple[Preset, ...]:
    """A filter for each kind of set that rooms declare."""
    return tuple(_filter(actor, source, label) for source in declared(PeopleSource))


def _filter(actor: Actor, source: PeopleSource, label: Any) -> Preset:
    first = source.parameters[0]

    def find(query: Any) -> PeopleSet | None:
        return source.read(actor, query) if query.get(first) else None

    return Preset(
        first,
        label,
        apply=lambda customers, people: people.narrow(customers),
        find=find,
        names=source.parameters,
    )
