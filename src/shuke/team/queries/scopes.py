"""What of the shop a colleague may see, from where they are placed."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common.access import EVERYTHING, Actor, Scope
from shuke.common.declarations import declared
from shuke.team.models import Placement, Region, Role, Staff, Store, Team
from shuke.team.roles import held_by, within
from shuke.team.slots import Places

Kind = Placement.Kind


def actor_for(staff: Staff, *, name: str = "", allowed: frozenset[str] | None = None) -> Actor:
    """What a staff member may do and see now; nothing after they have left.

    A token passes its own `name` and what it is `allowed` at most.
    """
    held = held_by(staff.role) if staff.is_active else frozenset()
    if allowed is not None:
        held &= allowed
    scope = scope_of(staff)
    granted = held
    if scope.stores is not None:
        granted &= within("stores")
    if scope.campaigns is not None:
        granted &= within("campaigns")
    if scope.is_queue:
        granted &= within("queue")
    return Actor(
        id=staff.pk,
        name=name or staff.name,
        role=staff.role,
        capabilities=granted,
        scope=scope,
        withheld=held - granted,
    )


def scope_of(staff: Staff) -> Scope:
    """No query for whoever sees everything."""
    if staff.role == Role.CALLER:
        return Scope(stores=frozenset(), is_queue=True)
    is_agency = staff.role == Role.AGENCY
    if not (staff.is_limited or is_agency):
        return EVERYTHING
    places = placed(staff.pk)
    stores = None
    if places[Kind.STORE] or places[Kind.REGION]:
        of_regions = Store.objects.filter(region__in=places[Kind.REGION]).values_list(
            "pk", flat=True
        )
        stores = frozenset({*places[Kind.STORE], *of_regions})
    campaigns = frozenset(places[Kind.CAMPAIGN]) if is_agency else None
    return Scope(stores, _colleagues(places[Kind.TEAM]), campaigns)


def placed(staff_id: int) -> dict[str, set[int]]:
    """Kind of place -> ids, of a colleague now."""
    rows = Placement.objects.open().filter(staff=staff_id)
    places: dict[str, set[int]] = defaultdict(set)
    for kind, thing in rows.values_list("kind", "thing"):
        places[kind].add(thing)
    return places


def _colleagues(teams: set[int]) -> frozenset[int]:
    if not teams:
        return frozenset()
    together = Placement.objects.open().filter(kind=Kind.TEAM, thing__in=teams)
    leads = Team.objects.filter(pk__in=teams, lead__isnull=False)
    return frozenset(
        {*together.values_list("staff", flat=True), *leads.values_list("lead", flat=True)}
    )


def choices(actor: Actor, staff: Staff) -> dict[str, list[tuple[int, str]]]:
    """Kind of place -> (id, name) of those where this colleague could be. An owner sees everything."""
    offered = {Kind.TEAM.value: list(Team.objects.order_by("name").values_list("pk", "name"))}
    if staff.role in (Role.OWNER, Role.CALLER):
        return offered
    offered[Kind.STORE] = list(Store.objects.order_by("name").values_list("pk", "name"))
    offered[Kind.REGION] = list(Region.objects.order_by("name").values_list("pk", "name"))
    if staff.role == Role.AGENCY:
        for each in declared(Places):
            offered[each.kind] = each.choices(actor)
    return offered


def sentences(actor: Actor, staff: Staff) -> list[str]:
    """What a colleague sees, and with whom they work, in words."""
    places, offered = placed(staff.pk), choices(actor, staff)

    def names(kind: str) -> str:
        return ", ".join(name for pk, name in offered.get(kind, ()) if pk in places[kind])

    lines = []
    if staff.role == Role.AGENCY:
        named = names(Kind.CAMPAIGN)
        words = (
            _("Sees these campaigns: %(names)s.") if named else _("Has access to no campaign yet.")
        )
        lines.append(words % {"names": named})
    elif staff.role == Role.CALLER:
        lines.append(_("Sees the people of the tasks that they have now, and nobody else."))
    elif staff.is_limited:
        where = "; ".join(filter(None, (names(Kind.STORE), names(Kind.REGION))))
        lines.append(_("Sees customers and orders of: %(names)s.") % {"names": where})
    else:
        lines.append(_("Has access to the whole shop."))
    if names(Kind.TEAM):
        lines.append(_("Works in: %(names)s.") % {"names": names(Kind.TEAM)})
    return lines


@dataclass(frozen=True)
class Group:
    """A region or team as its page shows it."""

    row: Region | Team
    members: list[str]


def teams() -> list[Group]:
    """Every team with the names of its people."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = Placement.objects.open().filter(kind=Kind.TEAM, staff__left_at=None)
    for thing, name in rows.order_by("staff__name").values_list("thing", "staff__name"):
        names[thing].append(name)
    return [
        Group(row, names[row.pk]) for row in Team.objects.select_related("lead").order_by("name")
    ]


def regions() -> list[Group]:
    """Every region with the names of its stores."""
    rows = Region.objects.prefetch_related("stores").order_by("name")
    return [Group(row, sorted(store.name for store in row.stores.all())) for row in rows]
