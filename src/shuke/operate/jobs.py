"""Housekeeping that no room owns."""

import logging

from django.conf import settings
from django.core.management import call_command

from shuke.common import clock, retention, statistics, undoing
from shuke.common.access import SYSTEM
from shuke.common.errors import Busy, ShukeError
from shuke.common.jobs import task
from shuke.team.commands import forget_sessions

log = logging.getLogger(__name__)
#: Finished jobs stay so long for those who look after a problem.
JOBS_STAY = "3d"


@task
def tidy() -> None:
    """Forget finished jobs, facts that nobody needs any more, and what undo can no longer use; let the
    database look at what has grown."""
    call_command("ox_prune", older_than=JOBS_STAY, verbosity=0)
    retention.forget_facts()
    undoing.forget_steps()
    forget_sessions()
    statistics.look_again()


@task
def back_up() -> None:
    """Make the night's backup when it is due, restore it for a trial, remove those whose time is over."""
    from shuke.operate.commands import backing_up

    if backing_up.is_due(clock.now()):
        make_backup.call()
        backing_up.remove_old_backups(SYSTEM)


@task
def make_backup() -> None:
    """Make a backup and restore it for a trial. What goes wrong stands on its row, and on Today."""
    from shuke.operate.commands import backing_up

    try:
        row = backing_up.make_backup(SYSTEM)
        backing_up.check_backup(SYSTEM, row.pk)
    except Busy:
        return
    except (ShukeError, OSError) as error:
        log.warning("the backup failed: %s", error)


@task
def check_backup(backup_id: int) -> None:
    """Restore one for a trial."""
    from shuke.operate.commands import backing_up

    backing_up.check_backup(SYSTEM, backup_id)


@task
def keep_erasures() -> None:
    """Keep the list of who was forgotten beside the backups as new as it is."""
    from shuke.operate.backups import folder

    folder.keep_erasures(folder.folder(), settings.BACKUP_PASSPHRASE)
