"""Tasks as a file: told before they leave."""

from shuke.common.access import Actor, require
from shuke.tasks import facts


def announce_tasks(actor: Actor, count: int, filters: dict[str, str]) -> None:
    """So many tasks are about to leave the house as a file."""
    require(actor, "views.export")
    facts.TASKS_EXPORTED.record(actor, count=count, filters=filters)
