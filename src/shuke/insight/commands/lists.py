"""Lists of people: made, renamed, put away and taken back; nothing is deleted."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.texts import readable
from shuke.insight import facts
from shuke.insight.commands.lifecycle import LISTS, touch
from shuke.insight.models import PeopleList

NOTE_LENGTH = 300


def create_list(actor: Actor, *, name: str, note: str = "") -> PeopleList:
    """An empty list. Invalid for a name that another list in use has."""
    require(actor, "lists.edit")
    name = LISTS.checked_name(name)
    with transaction.atomic():
        return made(actor, LISTS.own_name(name), note)


def rename_list(actor: Actor, list_id: int, *, name: str, note: str | None = None) -> PeopleList:
    """Another name or note; `note` None keeps it."""
    require(actor, "lists.edit")
    name = LISTS.checked_name(name)
    with transaction.atomic():
        people_list = LISTS.locked(list_id)
        note = people_list.note if note is None else _line(note)
        if (people_list.name, people_list.note) != (name, note):
            before = {"name": people_list.name, "note": people_list.note}
            if people_list.name != name:
                name = LISTS.own_name(name, but=people_list.pk)
            people_list.name, people_list.note = name, note
            touch(actor, people_list)
            facts.LIST_RENAMED.record(actor, people_list.pk, undo_with=before)
        return people_list


def archive_list(actor: Actor, list_id: int) -> PeopleList:
    """Put a list away: it is offered nowhere; segments that use it go on."""
    require(actor, "lists.edit")
    with transaction.atomic():
        return LISTS.archive(actor, list_id)


def restore_list(actor: Actor, list_id: int) -> PeopleList:
    """Take a list back that was put away."""
    require(actor, "lists.edit")
    with transaction.atomic():
        return LISTS.restore(actor, list_id)


def made(actor: Actor, name: str, note: str, origin: Mapping[str, Any] | None = None) -> PeopleList:
    """The row of a new list and its fact; call inside `atomic`."""
    now = clock.now()
    people_list = PeopleList.objects.create(
        name=name,
        note=_line(note),
        origin=dict(origin or {}),
        created_at=now,
        created_by=actor.name,
        changed_at=now,
        changed_by=actor.name,
    )
    facts.LIST_CREATED.record(actor, people_list.pk)
    return people_list


def _line(text: str) -> str:
    return readable(text)[:NOTE_LENGTH]
