"""Housekeeping that no room owns."""

from django.core.management import call_command

from shuke.common import retention, statistics, undoing
from shuke.common.jobs import task

#: Finished jobs stay so long for those who look after a problem.
JOBS_STAY = "3d"


@task
def tidy() -> None:
    """Forget finished jobs, facts that nobody needs any more, and what undo can no longer use; let the
    database look at what has grown."""
    call_command("ox_prune", older_than=JOBS_STAY, verbosity=0)
    retention.forget_facts()
    undoing.forget_steps()
    statistics.look_again()
