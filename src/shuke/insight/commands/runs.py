"""A run over everybody: a row under a lease, one at a time. Whoever comes after a process that died goes on with its row,
works all out anew and writes what still differs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from shuke.common import clock, ids, leases
from shuke.common.errors import Busy
from shuke.common.leases import Leased, LeaseLost


@dataclass(frozen=True)
class Lease:
    """That a run is ours."""

    row: QuerySet
    token: str

    def renew(self) -> None:
        """Inside each transaction that writes. Raises LeaseLost once another process has the run."""
        leases.renew(self.row, self.token)

    def finish(self, **columns: object) -> None:
        """Inside the last transaction: all is written."""
        self.renew()
        self.row.update(**leases.ENDED, done_at=clock.now(), **columns)


def run[Run: Leased, Change](
    runs: type[Run],
    work_out: Callable[[Run], Change],
    write: Callable[[Lease, Run, Change], None],
    **today: object,
) -> Run | None:
    """One run of those of a table (`started_at`, `done_at`, one of them open at a time), with the columns of `today`.
    `work_out` writes nothing to the database, `write` ends with `Lease.finish`. None while another process works, or
    when it took over; Busy while there is no copy to read."""
    token = ids.token(18)
    made = _begin(runs, token, today)
    if made is None:
        return None
    lease = Lease(runs._default_manager.filter(pk=made.pk, done_at=None), token)
    try:
        with leases.beating(lease.row, token):
            change = work_out(made)
        write(lease, made, change)
    except LeaseLost:
        return None
    except Busy:
        leases.release(lease.row, token)
        raise
    return runs._default_manager.get(pk=made.pk)


def _begin[Run: Leased](runs: type[Run], token: str, today: dict[str, object]) -> Run | None:
    """A new run, or one that a dead process left. None while another works."""
    rows = runs._default_manager
    try:
        with transaction.atomic():
            made = rows.filter(done_at=None).first()
            made = made or rows.create(started_at=clock.now(), **today)
            if not leases.take(rows.filter(pk=made.pk), token=token, **today):
                return None
    except IntegrityError:
        return None
    return rows.get(pk=made.pk)
