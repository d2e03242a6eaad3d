"""Which colleagues work in sales."""

from shuke.team.queries import staff_who


def helpers() -> list:
    """Who may have a stalled payment."""
    return list(staff_who("sales.help"))


def sellers() -> list:
    """Who may have a lead or a deal."""
    return list(staff_who("sales.sell"))
