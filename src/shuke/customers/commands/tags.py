"""Which tags there are: added, renamed, coloured, ended and taken up again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.facts import Fact
from shuke.customers import facts, tags
from shuke.customers.models import Tag

#: More words than anybody could tell apart.
MOST = 1000


def add_tag(actor: Actor, *, name: str, colour: int | None = None) -> Tag:
    """Add a tag. Invalid for a name that there is, however it is written."""
    require(actor, "customers.tags")
    name = tags.read(name)
    with transaction.atomic():
        if Tag.objects.filter(key=tags.key_of(name), ended_at=None).exists():
            raise _wrong("name", _("There is a tag of this name already."))
        made = ensure_tags(actor.name, [name])[tags.key_of(name)]
        made.name = name
        if colour is not None:
            made.colour = _colour(colour)
        made.save()
        _announce(actor, facts.TAG_ADDED, made)
    return made


def edit_tag(
    actor: Actor, tag_id: int, *, name: str | None = None, colour: int | None = None
) -> Tag:
    """Rename or recolour a tag, on everybody who has it."""
    require(actor, "customers.tags")
    with transaction.atomic():
        tag = _tag(tag_id)
        before = {"name": tag.name, "colour": tag.colour}
        if name is not None:
            tag.name = tags.read(name)
            tag.key = tags.key_of(tag.name)
            if Tag.objects.filter(key=tag.key).exclude(pk=tag.pk).exists():
                raise _wrong("name", _("There is a tag of this name already."))
        tag.colour = tag.colour if colour is None else _colour(colour)
        if before != {"name": tag.name, "colour": tag.colour}:
            tag.save()
            _announce(actor, facts.TAG_CHANGED, tag, **before)
    return tag


def end_tag(actor: Actor, tag_id: int) -> Tag:
    """Show and give it no more. Who has it keeps it unseen, and segments that name it go on."""
    require(actor, "customers.tags")
    with transaction.atomic():
        tag = _tag(tag_id)
        if tag.ended_at is None:
            tag.ended_at, tag.ended_by = clock.now(), actor.name[:120]
            tag.save()
            _announce(actor, facts.TAG_ENDED, tag)
    return tag


def reopen_tag(actor: Actor, tag_id: int) -> Tag:
    """Take a tag up again, with the people who had it."""
    require(actor, "customers.tags")
    with transaction.atomic():
        tag = _tag(tag_id)
        if tag.ended_at is not None:
            _refuse_more(1)
            tag.ended_at, tag.ended_by = None, ""
            tag.save()
            _announce(actor, facts.TAG_ADDED, tag)
    return tag


def ensure_tags(by: str, names: Iterable[str]) -> dict[str, Tag]:
    """The tags of these checked names by key; what is missing is made, what has ended is taken up again.
    Invalid when there would be too many. Call inside a transaction."""
    wanted = {tags.key_of(name): name for name in names}
    existing = {tag.key: tag for tag in Tag.objects.filter(key__in=list(wanted))}
    ended = [tag for tag in existing.values() if tag.ended_at is not None]
    missing = [name for key, name in wanted.items() if key not in existing]
    if not ended and not missing:
        return existing
    _refuse_more(len(ended) + len(missing))
    Tag.objects.filter(pk__in=[tag.pk for tag in ended]).update(ended_at=None, ended_by="")
    now = clock.now()
    Tag.objects.bulk_create(
        [
            Tag(
                key=tags.key_of(name), name=name, colour=tags.colour_of(name),
                created_at=now, created_by=by[:120],
            )
            for name in missing
        ],
        ignore_conflicts=True,  # somebody else may be making the same
    )  # fmt: skip
    return {tag.key: tag for tag in Tag.objects.filter(key__in=list(wanted))}


def room_for_tags() -> int:
    """How many more there may be."""
    return MOST - Tag.objects.filter(ended_at=None).count()


def _refuse_more(number: int) -> None:
    if number > room_for_tags():
        raise _wrong("tags", _("There can be %(most)s tags. End some first.") % {"most": MOST})


def _tag(tag_id: int) -> Tag:
    tag = Tag.objects.select_for_update().filter(pk=tag_id).first()
    if tag is None:
        raise NotFound(_("There is no such tag."))
    return tag


def _colour(colour: int) -> int:
    if not 0 <= colour < len(tags.COLOURS):
        raise _wrong("colour", _("Choose one of the list."))
    return colour


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})


def _announce(actor: Actor, fact: Fact, tag: Tag, **before: Any) -> None:
    fact.record(actor, tag=tag.pk, name=tag.name, undo_with=before)
