"""Jobs of the record. The engine behind them takes a second to import: the first run loads it."""

from shuke.common.access import SYSTEM
from shuke.common.jobs import task


@task
def search_duplicates(search_id: int) -> None:
    """Do a search for duplicates that was asked for."""
    from shuke.customers.commands.duplicates import search_duplicates

    search_duplicates(search_id)


@task
def look_for_duplicates() -> None:
    """Look through everybody each night."""
    from shuke.customers.commands.duplicates import look_for_duplicates

    look_for_duplicates(SYSTEM)
