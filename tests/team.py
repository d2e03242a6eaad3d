"""The team of the tests: one person for each role."""

from shuke.common import clock
from shuke.operate.models import Role, Staff


def member(role: str) -> Staff:
    """The one staff member of that role, made on first use."""
    made = {"name": role.title(), "role": Role(role), "joined_at": clock.now()}
    return Staff.objects.get_or_create(username=role, defaults=made)[0]
