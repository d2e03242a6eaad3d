from typing import Any

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


def follow(_payload: dict[str, Any]) -> None:
    """Reaction: have the copy follow soon after a fact."""
    keep_fresh.enqueue()


@task
def sweep() -> None:
    """Delete what no reader uses any more."""
    try:
        commands.sweep()
    except Busy:
        return
