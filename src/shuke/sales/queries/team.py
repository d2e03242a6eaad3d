"""Which colleagues work in sales."""

from shuke.team.models import Staff
from shuke.team.queries import staff_who


def helpers() -> list[Staff]:
    """Who may have a stalled payment."""
    return list(staff_who("sales.help"))
