"""Jobs of relations. The engine behind the commands takes a second to import: the first run loads it."""

from shuke.common.errors import Busy
from shuke.common.jobs import task


@task
def rehearse_types(version: int) -> None:
    """Try a set of types on the people and messages there are."""
    from shuke.relations.commands.ruling import run_rehearsal

    run_rehearsal(version)


@task
def assign_types() -> None:
    """Say of which type everybody is; while the analysis copy is being made the next turn does."""
    from shuke.relations.commands.assigning import assign_types

    try:
        assign_types()
    except Busy:
        return
