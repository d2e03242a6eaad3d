from shuke.common.errors import Busy
from shuke.common.jobs import task
from shuke.warehouse import commands


@task
def keep_fresh() -> None:
    """Follow the main database. A sync that is still running does this one's work too."""
    try:
        commands.sync()
    except Busy as busy:
        if busy.code != "sync_running":
            raise


@task
def sweep() -> None:
    """Delete what no reader uses any more."""
    try:
        commands.sweep()
    except Busy:
        return
