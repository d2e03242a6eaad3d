"""Who is on a list: put there and taken off in bulk, by customer ids.

A stay is never overwritten: taking somebody off ends it, putting them back begins another.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.common.undo import part_of_more
from shuke.customers import queries as customers
from shuke.customers.queries import people_of
from shuke.insight import facts
from shuke.insight.commands.lifecycle import LISTS, touch
from shuke.insight.commands.lists import NOTE_LENGTH, made
from shuke.insight.models import ListMember, PeopleList
from shuke.insight.queries.segments import chosen_people, segment_for

#: Ids that one statement handles.
BATCH = 20_000
#: More in one call than this are told apart by the caller.
MOST = 1_000_000
_COLUMNS = (
    *("list_id", "customer_id", "added_at", "added_by", "why", "origin", "ended_by", "ended_why"),
    "revision",
)


@dataclass(frozen=True)
class Changed:
    """How many people were put on or taken off, and how many were so already."""

    people: int
    already: int
    #: Ids that are nobody's.
    unknown: tuple[int, ...] = ()


def freeze_segment(actor: Actor, segment_id: int, *, name: str = "", note: str = "") -> PeopleList:
    """A new list of whoever is in a segment now; it does not follow the segment later."""
    require(actor, "lists.edit")
    segment = segment_for(actor, segment_id)
    ids = [pk for batch in chosen_people(segment_id) for pk in batch.to_pylist()]
    origin = {"from": "segment", "segment": segment.id, "version": segment.version}
    return keep_people(
        actor, ids, name=name or segment.name, note=note, origin=origin, numbered=not name
    )


def keep_people(
    actor: Actor,
    customer_ids: Sequence[int],
    *,
    name: str,
    note: str = "",
    why: str = "",
    origin: Mapping[str, Any] | None = None,
    numbered: bool = False,
) -> PeopleList:
    """A new list of these people, in one transaction. `origin` says where they came from, as
    `queries.origins` reads it aloud. Invalid for a name that another list in use has; one that nobody
    typed is `numbered` instead."""
    require(actor, "lists.edit")
    name = LISTS.checked_name(name)
    with transaction.atomic():
        people_list = made(actor, LISTS.own_name(name, numbered=numbered), note, origin)
        with part_of_more():
            _add(actor, people_list, customer_ids, why, origin)
        return people_list


def add_to_list(
    actor: Actor, list_id: int, customer_ids: Sequence[int], *, why: str = ""
) -> Changed:
    """Put people on a list; those who are on it stay as they are."""
    require(actor, "lists.edit")
    with transaction.atomic():
        return _add(actor, LISTS.locked(list_id), customer_ids, why)


def remove_from_list(
    actor: Actor, list_id: int, customer_ids: Sequence[int], *, why: str = ""
) -> Changed:
    """Take people off a list; rows of records that were merged into them end too."""
    require(actor, "lists.edit")
    survivors = _survivors(customer_ids)
    with transaction.atomic():
        people_list = LISTS.locked(list_id)
        stays = {
            row: who for row, who in _stays(people_list, survivors).items() if who in survivors
        }
        people = len(set(stays.values()))
        if stays:
            now = clock.now()
            _end(actor, list(stays), why, now)
            touch(actor, people_list)
            facts.LIST_SHRANK.record(
                actor, people_list.pk, people=people, why=why[:NOTE_LENGTH],
                undo_with={"at": now.isoformat()},
            )  # fmt: skip
        return Changed(people, len(survivors) - people)


def _add(
    actor: Actor,
    people_list: PeopleList,
    customer_ids: Sequence[int],
    why: str,
    origin: Mapping[str, Any] | None = None,
) -> Changed:
    survivors = _survivors(customer_ids)
    people = customers.existing(survivors)
    unknown = tuple(sorted(survivors - people))
    there = set(_stays(people_list, people).values()) & people
    fresh = sorted(people - there)
    now, revision = clock.now(), next_revision()
    newest = ListMember.objects.order_by("-pk").values_list("pk", flat=True).first()
    for some in batched(fresh, BATCH, strict=False):
        columns = (
            now,
            actor.name,
            why[:NOTE_LENGTH],
            json.dumps(dict(origin or {})),
            "",
            "",
            revision,
        )
        bulk.insert(ListMember, _COLUMNS, ((people_list.pk, pk, *columns) for pk in some))
    if fresh:
        touch(actor, people_list)
        facts.LIST_GREW.record(
            actor, people_list.pk, people=len(fresh), why=why[:NOTE_LENGTH],
            undo_with={"at": now.isoformat(), "after": newest or 0},
        )  # fmt: skip
    return Changed(len(fresh), len(there), unknown)


def _survivors(customer_ids: Iterable[int]) -> set[int]:
    people = set(customer_ids)
    if len(people) > MOST:
        raise Invalid(_("At most %(most)s people at once.") % {"most": f"{MOST:,}"})
    return set(people_of(people).values())


def _stays(people_list: PeopleList, people: set[int]) -> dict[int, int]:
    """Row -> survivor of the running stays of these people, and of everybody who was merged."""
    stays: dict[int, int] = {}
    for some in batched(people, BATCH, strict=False):
        condition, values = bulk.among("customer_id", some)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, customer_id FROM insight_listmember "
                f"WHERE list_id = %s AND ended_at IS NULL AND {condition}",
                [people_list.pk, *values],
            )
            stays |= dict(cursor.fetchall())
    away = people_list.members.filter(ended_at=None).exclude(customer__merged_into=None)
    merged = dict(away.values_list("pk", "customer_id"))
    people_now = people_of(merged.values())
    return stays | {pk: people_now[person] for pk, person in merged.items()}


def _end(actor: Actor, rows: list[int], why: str, now: dt.datetime) -> None:
    revision = next_revision()
    values = ((pk, now, actor.name, why[:NOTE_LENGTH], revision) for pk in rows)
    bulk.update(ListMember, ("id", "ended_at", "ended_by", "ended_why", "revision"), values)
