"""The hand-shake between the main database and its copy; see `models.Mark`."""

from shuke.common import ids
from shuke.warehouse.models import Mark


def is_current(mark: str) -> bool:
    """Whether the copy that carries `mark` was taken from this database as it is now."""
    row = Mark.objects.filter(pk=1).first()
    return row is not None and mark != "" and mark in (row.current, row.pending)


def renew(mark: str) -> str:
    """Announce a sync of the copy that carries `mark` (or none); returns the mark it will carry."""
    fresh = ids.token(12)
    Mark.objects.update_or_create(pk=1, defaults={"current": mark, "pending": fresh})
    return fresh
