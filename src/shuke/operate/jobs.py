"""Housekeeping that no room owns."""

from django.core.management import call_command

from shuke.common import retention
from shuke.common.jobs import task

#: Finished jobs stay so long for those who look after a problem.
KEPT = "3d"


@task
def tidy() -> None:
    """Forget finished jobs, and facts that nobody needs any more: they would fill the database over the
    years."""
    call_command("ox_prune", older_than=KEPT, verbosity=0)
    retention.forget_facts()
