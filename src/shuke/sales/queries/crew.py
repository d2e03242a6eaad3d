"""Who sells, in which teams, and who leads them."""

from shuke.team import queries as team
from shuke.team.queries import Staff, Team, staff_who


def sellers() -> list[Staff]:
    """Who has targets and pay of their own."""
    return list(staff_who("sales.earn"))


def teams() -> dict[int, str]:
    return dict(Team.objects.order_by("name").values_list("pk", "name"))


def members(team_id: int) -> list[int]:
    """Who works in a team now."""
    return sorted(team.members_of([team_id]))


def teams_of(staff_id: int | None) -> list[int]:
    """The teams in which somebody works, or that they lead."""
    return sorted({*team.teams_with(staff_id), *teams_led(staff_id)}) if staff_id else []


def teams_led(staff_id: int | None) -> list[int]:
    if staff_id is None:
        return []
    return list(Team.objects.filter(lead=staff_id).order_by("pk").values_list("pk", flat=True))


def led_by(staff_id: int | None) -> set[int]:
    """The people of the teams that somebody leads."""
    return set(team.members_of(teams_led(staff_id)))
