"""Lists of people: made, renamed, put away and taken back; nothing is deleted."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.facts import record
from shuke.common.texts import readable
from shuke.insight import facts
from shuke.insight.models import ListArchiving, PeopleList

NAME_LENGTH, NOTE_LENGTH = 120, 300


def create_list(actor: Actor, *, name: str, note: str = "") -> PeopleList:
    """An empty list."""
    require(actor, "lists.edit")
    name, note = checked_name(name), _line(note)
    with transaction.atomic():
        return made(actor, name, note)


def rename_list(actor: Actor, list_id: int, *, name: str, note: str | None = None) -> PeopleList:
    """Another name or note; `note` None keeps it."""
    require(actor, "lists.edit")
    name = checked_name(name)
    with transaction.atomic():
        kept = locked(list_id)
        note = kept.note if note is None else _line(note)
        if (kept.name, kept.note) != (name, note):
            kept.name, kept.note = name, note
            touch(actor, kept)
            record(facts.LIST_RENAMED, list=kept.pk, by=facts.by(actor))
        return kept


def archive_list(actor: Actor, list_id: int) -> PeopleList:
    """Put a list away: it is offered nowhere; segments that use it go on."""
    require(actor, "lists.edit")
    with transaction.atomic():
        kept = locked(list_id)
        if not kept.archivings.filter(ended_at=None).exists():
            ListArchiving.objects.create(list=kept, at=clock.now(), by=actor.name)
            record(facts.LIST_ARCHIVED, list=kept.pk, by=facts.by(actor))
        return kept


def restore_list(actor: Actor, list_id: int) -> PeopleList:
    """Take a list back that was put away."""
    require(actor, "lists.edit")
    with transaction.atomic():
        kept = locked(list_id)
        ended = kept.archivings.filter(ended_at=None)
        if ended.update(ended_at=clock.now(), ended_by=actor.name):
            record(facts.LIST_RESTORED, list=kept.pk, by=facts.by(actor))
        return kept


def made(actor: Actor, name: str, note: str) -> PeopleList:
    """The row of a new list and its fact; call inside `atomic`."""
    now = clock.now()
    kept = PeopleList.objects.create(
        name=name,
        note=note,
        created_at=now,
        created_by=actor.name,
        changed_at=now,
        changed_by=actor.name,
    )
    record(facts.LIST_CREATED, list=kept.pk, by=facts.by(actor))
    return kept


def locked(list_id: int) -> PeopleList:
    """The list, held until the transaction ends."""
    kept = PeopleList.objects.select_for_update().filter(pk=list_id).first()
    if kept is None:
        raise NotFound(_("There is no such list."))
    return kept


def touch(actor: Actor, kept: PeopleList) -> None:
    kept.changed_at, kept.changed_by = clock.now(), actor.name
    kept.save()


def checked_name(name: str) -> str:
    name = readable(name)
    if not name or len(name) > NAME_LENGTH:
        message = _("Give the list a name of at most %(most)s characters.") % {"most": NAME_LENGTH}
        raise Invalid(message, fields={"name": message})
    return name


def _line(text: str) -> str:
    return readable(text)[:NOTE_LENGTH]
