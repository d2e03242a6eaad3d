"""Lists of people as pages, the API and other rooms see them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit.figures import PEOPLE, Figure
from shuke.customers import queries as customers
from shuke.customers.queries import people_of
from shuke.insight.models import ListArchiving, ListMember, PeopleList
from shuke.insight.queries.origins import origins


@dataclass(frozen=True)
class ListInfo:
    """A list and how many people are on it now."""

    id: int
    name: str
    note: str
    people: int
    created_at: dt.datetime
    created_by: str
    changed_at: dt.datetime
    changed_by: str
    archived_at: dt.datetime | None = None
    archived_by: str = ""
    #: Where its first people came from, in the language of the moment.
    origin: str = ""

    @property
    def pk(self) -> int:
        return self.id

    @property
    def figure(self) -> Figure:
        return Figure(PEOPLE, self.people, where=f"list={self.id}")


def list_lists(actor: Actor, *, archived: bool = False) -> list[ListInfo]:
    """The lists in use, or those put away, last changed first."""
    require(actor, "lists.view")
    away = {row.list_id: row for row in ListArchiving.objects.open()}
    rows = [
        row
        for row in PeopleList.objects.order_by("-changed_at", "-pk")
        if (row.pk in away) == archived
    ]
    sizes = _sizes([row.pk for row in rows])
    origin_texts = origins([row.origin for row in rows])
    return [
        _info(row, sizes.get(row.pk, 0), away.get(row.pk), origin)
        for row, origin in zip(rows, origin_texts, strict=True)
    ]


def list_for(actor: Actor, list_id: int) -> ListInfo:
    """One list; NotFound when there is none."""
    require(actor, "lists.view")
    row = PeopleList.objects.filter(pk=list_id).first()
    if row is None:
        raise NotFound(_("There is no such list."))
    away = row.archivings.open().first()
    return _info(row, _sizes([row.pk]).get(row.pk, 0), away, *origins([row.origin]))


def list_names() -> dict[int, str]:
    """The name of every list, those put away included."""
    return dict(PeopleList.objects.order_by("name").values_list("pk", "name"))


def members(list_id: int) -> QuerySet[ListMember]:
    """The running stays, one per person: of several records of one person the survivor's, or the
    first one, is told."""
    running = ListMember.objects.filter(list=list_id, ended_at=None).select_related("customer")
    return running.exclude(pk__in=_doubles([list_id]))


def page_of_members(actor: Actor, list_id: int, *, after: int, limit: int) -> list[int]:
    """Survivors' ids above `after`, ascending, at most `limit`."""
    require(actor, "lists.view")
    stays = members(list_for(actor, list_id).id)
    merged = dict(stays.exclude(customer__merged_into=None).values_list("pk", "customer_id"))
    survivors = set(people_of(merged.values()).values())
    plain = stays.filter(customer__merged_into=None, customer_id__gt=after)
    ids = set(plain.order_by("customer_id").values_list("customer_id", flat=True)[:limit])
    return sorted(ids | {pk for pk in survivors if pk > after})[:limit]


def lists_of(actor: Actor, person_ids: Sequence[int]) -> list[ListMember]:
    """The running stays of one person on lists in use, by the ids of all their records."""
    require(actor, "lists.view")
    away = ListArchiving.objects.open().values("list")
    stays = ListMember.objects.filter(customer__in=person_ids, ended_at=None)
    current = stays.exclude(list__in=away).select_related("list").order_by("list__name", "pk")
    return with_reasons({stay.list_id: stay for stay in current}.values())


def with_reasons(stays: Iterable[ListMember]) -> list[ListMember]:
    """These stays, each with its reason as people read it: `said`."""
    rows = list(stays)
    for stay, origin in zip(rows, origins([stay.origin for stay in rows]), strict=True):
        stay.reason = stay.why or origin  # type: ignore[attr-defined]
    return rows


@dataclass(frozen=True)
class ListEvent:
    """What was done to a list at once: `people` were put on it, or taken off."""

    at: dt.datetime
    by: str
    what: str
    people: int = 0
    why: str = ""


def list_history(list_id: int, most: int = 50) -> list[ListEvent]:
    """The last things that were done to a list, newest first."""
    stays = ListMember.objects.filter(list=list_id)
    added = stays.values_list("added_at", "added_by", "why", "origin").annotate(n=Count("pk"))
    put = list(added.order_by("-added_at")[:most])
    from_where = origins([origin for _at, _by, _why, origin, _n in put])
    ended = stays.exclude(ended_at=None).values_list("ended_at", "ended_by", "ended_why")
    events = [
        ListEvent(at, by, _("Put on the list"), n, why or origin)
        for (at, by, why, _origin, n), origin in zip(put, from_where, strict=True)
    ]
    events += [
        ListEvent(at, by, _("Taken off"), n, why)
        for at, by, why, n in ended.annotate(n=Count("pk")).order_by("-ended_at")[:most]
    ]
    events += list(_puttings_away(list_id))
    return sorted(events, key=lambda event: event.at, reverse=True)[:most]


def _puttings_away(list_id: int) -> Iterator[ListEvent]:
    for row in ListArchiving.objects.filter(list=list_id):
        yield ListEvent(row.began_at, row.began_by, _("Archived"))
        if row.ended_at:
            yield ListEvent(row.ended_at, row.ended_by, _("Taken back"))


def _sizes(list_ids: Sequence[int]) -> dict[int, int]:
    counted = PeopleList.objects.filter(pk__in=list_ids).annotate(
        n=Count("members", filter=Q(members__ended_at=None))
    )
    doubles = ListMember.objects.filter(pk__in=_doubles(list_ids)).values_list("list", flat=True)
    sizes = dict(counted.values_list("pk", "n"))
    for list_id in doubles:
        sizes[list_id] -= 1
    return sizes


def _doubles(list_ids: Sequence[int]) -> list[int]:
    """Running stays of merged records whose person is told by another stay of the same list."""
    running = ListMember.objects.filter(list__in=list_ids, ended_at=None)
    away = list(
        running.exclude(customer__merged_into=None)
        .order_by("pk")
        .values_list("pk", "list", "customer_id")
    )
    if not away:
        return []
    survivors = people_of(customer for _pk, _list, customer in away)
    twice = set(running.filter(customer__in=survivors.values()).values_list("list", "customer_id"))
    doubles = []
    for pk, list_id, customer in away:
        person = (list_id, survivors[customer])
        if person in twice:
            doubles.append(pk)
        twice.add(person)
    return doubles


def _info(row: PeopleList, people: int, away: ListArchiving | None, origin: str) -> ListInfo:
    return ListInfo(
        id=row.pk,
        name=row.name,
        note=row.note,
        people=people,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        archived_at=away.began_at if away else None,
        archived_by=away.began_by if away else "",
        origin=origin,
    )


def list_panel(
    actor: Actor, customer: customers.Customer, ids: list[int]
) -> dict[str, object] | None:
    """The record's panel of lists; None without the right, or with nothing to say or do."""
    if not actor.can("lists.view"):
        return None
    # A record is opened all day: the names of the lists in use, and whether this person is on one.
    away = ListArchiving.objects.open().values("list")
    used = list(PeopleList.objects.exclude(pk__in=away).order_by("-changed_at", "-pk").only("name"))
    if not used:
        return None
    on = lists_of(actor, ids)
    there = {stay.list_id for stay in on}
    offered = (
        [people_list for people_list in used if people_list.pk not in there]
        if actor.can("lists.edit")
        else []
    )
    if not on and not offered:
        return None
    return {"customer": customer, "on": on, "offered": offered, "may": actor.can("lists.edit")}


def member_title(row: ListMember) -> str:
    """What a place on a list is called, where it is asked whose it is."""
    return _("On the list “%(name)s”") % {"name": row.list.name}
