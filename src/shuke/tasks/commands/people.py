"""Whom a task is about, frozen at the moment it is given.

Segments come with the analysis engines and customers' commands with polars, so both load when they are
used: who acts is asked of this room by every process.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.customers import queries as customers

#: A task is worked through by people, one by one; a campaign is for more.
MOST_PEOPLE = 1_000


def chosen_people(
    actor: Actor, ids: Sequence[int], list_id: int | None, segment_id: int | None
) -> tuple[list[int], dict[str, Any]]:
    """The surviving records' ids, each once, and `Task.source`."""
    if sum(map(bool, (ids, list_id, segment_id))) > 1:
        raise _wrong(_("Give customers, a list or a segment, not several of them."))
    if list_id:
        return _of_list(actor, list_id)
    if segment_id:
        return _of_segment(actor, segment_id)
    return (_of_ids(actor, ids) if ids else []), {}


def too_many(name: str, people: int) -> str:
    """What to do when a group is larger than a task."""
    return _(
        "“%(name)s” has %(people)s people, and a task takes at most %(most)s: somebody works through them "
        "one by one. Narrow it down, or send them a campaign."
    ) % {
        "name": name,
        "people": formats.number(people),
        "most": formats.number(MOST_PEOPLE),
    }


def _of_ids(actor: Actor, ids: Sequence[int]) -> list[int]:
    require(actor, "customers.view")
    if len(set(ids)) > MOST_PEOPLE:
        raise _wrong(
            _("A task takes at most %(most)s people.") % {"most": formats.number(MOST_PEOPLE)}
        )
    people = customers.people_of(ids)
    wanted = list(dict.fromkeys(people[pk] for pk in ids))
    reachable = set(wanted) & (
        customers.existing(wanted) if actor.scope.is_all else customers.visible(actor, wanted)
    )
    if unknown := set(wanted) - reachable:
        numbers = ", ".join(map(str, sorted(unknown)[:5]))
        raise _wrong(_("Nobody has these numbers: %(ids)s.") % {"ids": numbers})
    return wanted


def _of_list(actor: Actor, list_id: int) -> tuple[list[int], dict[str, Any]]:
    from shuke.insight.queries import list_for
    from shuke.insight.queries.lists import page_of_members

    people_list = list_for(actor, list_id)
    _refuse(people_list.name, people_list.people)
    ids = page_of_members(actor, list_id, after=0, limit=MOST_PEOPLE)
    return ids, {"list": people_list.id, "name": people_list.name}


def _of_segment(actor: Actor, segment_id: int) -> tuple[list[int], dict[str, Any]]:
    from shuke.insight import queries as insight

    segment = insight.segment_for(actor, segment_id)
    source = {"segment": segment.id, "version": segment.version, "name": segment.name}
    members: list[int] = []
    for batch in insight.chosen_people(segment_id):
        members += batch.to_pylist()
        if len(members) > MOST_PEOPLE:
            _refuse(segment.name, insight.segment_size(segment_id).people)
    _refuse(segment.name, len(members))
    return _alive(members), source


def _alive(ids: Iterable[int]) -> list[int]:
    """The copy may lag: people whom a merge has moved since, where they are now."""
    ids = list(ids)
    people = customers.people_of(ids)
    wanted = dict.fromkeys(people[pk] for pk in ids)
    present = customers.existing(wanted)
    return [pk for pk in wanted if pk in present]


def _refuse(name: str, people: int) -> None:
    if people > MOST_PEOPLE:
        raise _wrong(too_many(name, people))
    if not people:
        raise _wrong(_("Nobody is in “%(name)s” now.") % {"name": name})


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"people": message})
