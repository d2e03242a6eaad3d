"""Jobs of the copy. The engines behind the commands take a second to import, and every process of
Shuke knows these jobs: they are loaded by the first run."""

from shuke.common.errors import Busy
from shuke.common.jobs import task
from shuke.common.models import RecordedFact


@task
def keep_fresh() -> None:
    """Follow the main database. A sync that is still running does this one's work too."""
    from shuke.warehouse import commands

    try:
        commands.sync()
    except Busy as busy:
        if busy.code != "sync_running":
            raise


def follow(_fact: RecordedFact) -> None:
    """Reaction: have the copy follow soon after a fact."""
    keep_fresh.enqueue()


@task
def sweep() -> None:
    """Delete what no reader uses any more."""
    from shuke.warehouse import commands

    try:
        commands.sweep()
    except Busy:
        return
