"""Place colleagues: at stores, in regions and teams, on campaigns. What they see follows."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable
from shuke.team import facts
from shuke.team.models import Placement, Region, Role, Staff, Store, Team
from shuke.team.queries.scopes import placed

Kind = Placement.Kind
_TABLES: dict[Kind, type[Store] | type[Region] | type[Team]] = {
    Kind.STORE: Store,
    Kind.REGION: Region,
    Kind.TEAM: Team,
}


def place_staff(actor: Actor, staff_id: int, places: Mapping[str, Collection[int]]) -> Staff:
    """Let a colleague be in exactly these places: kind -> ids; a kind that is left out stays as it is.

    It holds from the next click. An owner sees everything and cannot be limited; campaigns limit the
    role agency only.
    """
    require(actor, "staff.manage")
    with transaction.atomic():
        staff = Staff.objects.select_for_update().filter(pk=staff_id).first()
        if staff is None:
            raise NotFound(_("There is no such staff member."))
        before = placed(staff_id)
        for kind, things in places.items():
            _check(staff, kind, things)
            _move(actor, staff, kind, before[kind], set(things))
        after = placed(staff_id)
        staff.is_limited = bool(after[Kind.STORE] or after[Kind.REGION])
        staff.save(update_fields=["is_limited"])
        if any(before[kind] != after[kind] for kind in Kind.values):
            counts = {kind: len(after[kind]) for kind in Kind.values}
            places_before = {kind: sorted(before[kind]) for kind in Kind.values}
            facts.PLACED.record(actor, staff.pk, places=counts, undo_with={"places": places_before})
    return staff


def save_team(
    actor: Actor, *, name: str, lead_id: int | None = None, team_id: int | None = None
) -> Team:
    """Make a team, or give it another name or lead."""
    require(actor, "staff.manage")
    lead = Staff.objects.filter(pk=lead_id, left_at=None).first() if lead_id else None
    if lead_id and lead is None:
        raise Invalid(_("There is no such staff member."), fields={"lead": _("Choose somebody.")})
    with transaction.atomic():
        earlier = Team.objects.filter(pk=team_id).values("name", "lead_id").first()
        row = _named(Team, name, team_id)
        row.lead = lead
        row.save()
        facts.TEAM_SAVED.record(actor, row.pk, undo_with=earlier)
    return row


def save_region(
    actor: Actor, *, name: str, store_ids: Iterable[int], region_id: int | None = None
) -> Region:
    """Make a region, or give it another name or other stores. A store is in one region at most."""
    require(actor, "staff.manage")
    wanted = set(store_ids)
    with transaction.atomic():
        row = _named(Region, name, region_id)
        row.save()
        if Store.objects.filter(pk__in=wanted).count() != len(wanted):
            raise Invalid(_("There is no such store."), fields={"stores": _("Choose stores.")})
        Store.objects.filter(region=row).exclude(pk__in=wanted).update(region=None)
        Store.objects.filter(pk__in=wanted).update(region=row)
        facts.REGION_SAVED.record(actor, row.pk)
    return row


def _check(staff: Staff, kind: str, things: Collection[int]) -> None:
    if kind not in Kind.values:
        raise Invalid(_("There is no such kind of place."), fields={"kind": kind})
    if staff.role == Role.OWNER and things and kind != Kind.TEAM:
        raise Conflict(_("An owner sees everything. Give another role first."), code="owner")
    if staff.role == Role.CALLER and things and kind != Kind.TEAM:
        raise Conflict(_("A call centre sees the people of its own tasks alone."), code="caller")
    table = _TABLES.get(Kind(kind))
    if table and table.objects.filter(pk__in=things).count() != len(set(things)):
        message = _("One of these places does not exist.")
        raise Invalid(message, fields={kind: message})


def _move(actor: Actor, staff: Staff, kind: str, before: set[int], after: set[int]) -> None:
    now = clock.now()
    Placement.objects.filter(staff=staff, kind=kind, thing__in=before - after).end(actor)
    Placement.objects.bulk_create(
        Placement(staff=staff, kind=kind, thing=thing, began_at=now, began_by=actor.name[:120])
        for thing in sorted(after - before)
    )


def _named[Row: (Team, Region)](table: type[Row], name: str, pk: int | None) -> Row:
    """The row to save under this name, which nobody else has."""
    name = readable(name)
    if not name or len(name) > 120:
        raise Invalid(_("Give a name."), fields={"name": _("Give a name.")})
    if table.objects.filter(name=name).exclude(pk=pk).exists():
        message = _("“%(name)s” exists already.") % {"name": name}
        raise Invalid(message, fields={"name": message})
    row = table.objects.select_for_update().filter(pk=pk).first() if pk else table()
    if row is None:
        raise NotFound(_("There is nothing of that name."))
    row.name = name
    return row
