"""Whether the database takes what people do, asked by doing it."""

from django.db import DatabaseError, transaction
from django.db.utils import InterfaceError

from shuke.common import clock
from shuke.common.availability import Reason, briefly, reason_of
from shuke.common.models import WriteProbe

_FILLER = bytes(65_536)


def why_not_writable(within: float = 1.0) -> Reason | None:
    """Write to the database as people do: None when it took it, else what is in the way.

    A row as large as what a page saves is added and taken back, which needs pages of the database; then one
    is committed, which needs room on the disk.
    """
    try:
        with briefly(within):
            mark = transaction.savepoint_create()
            WriteProbe.objects.create(at=clock.now(), filler=_FILLER)
            transaction.savepoint_rollback(mark)
            WriteProbe.objects.update_or_create(
                pk=1, defaults={"at": clock.now(), "filler": _FILLER}
            )
    except (DatabaseError, InterfaceError) as error:
        return reason_of(error) or Reason.UNREACHABLE
    return None
