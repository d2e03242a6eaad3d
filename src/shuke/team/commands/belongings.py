"""What a colleague has that no room above owns: teams that they lead, views of lists that they share."""

from collections.abc import Sequence

from shuke.common.access import Actor
from shuke.common.models import SavedView
from shuke.team import facts
from shuke.team.models import Role, Staff, Team

#: Who works for the shop from outside.
OUTSIDE = (Role.AGENCY, Role.CALLER)


def teams_led_by(staff_id: int | None) -> list[int]:
    return sorted(Team.objects.filter(lead=staff_id).values_list("pk", flat=True))


def team_names(ids: Sequence[int]) -> dict[int, str]:
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name"))


def leads() -> list[Staff]:
    """Who can lead a team: everybody who works here and is no guest."""
    return list(Staff.objects.filter(left_at=None).exclude(role__in=OUTSIDE).order_by("name"))


def give_teams(actor: Actor, ids: Sequence[int], staff_id: int | None) -> None:
    """Let somebody else lead these teams, or nobody. Call inside `atomic`."""
    Team.objects.filter(pk__in=ids).update(lead=staff_id)
    for pk in ids:
        facts.TEAM_SAVED.record(actor, pk, undo_with=None)


def views_shared_by(staff_id: int | None) -> list[int]:
    rows = SavedView.objects.filter(owner_id=staff_id, shared_at__isnull=False, ended_at=None)
    return sorted(rows.values_list("pk", flat=True))


def view_names(ids: Sequence[int]) -> dict[int, str]:
    return dict(SavedView.objects.filter(pk__in=ids).values_list("pk", "name"))


def give_views(_actor: Actor, ids: Sequence[int], staff_id: int | None) -> None:
    """Make these views somebody else's, who can change and end them then. Call inside `atomic`."""
    owner = Staff.objects.get(pk=staff_id)
    SavedView.objects.filter(pk__in=ids).update(owner_id=owner.pk, owner_name=owner.name[:120])
