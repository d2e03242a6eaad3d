"""Jobs of the record. The engine behind them takes a second to import: the first run loads it."""

from shuke.common.access import SYSTEM
from shuke.common.jobs import task


@task
def search_duplicates(search_id: int) -> None:
    """Do a search for duplicates that was asked for."""
    from shuke.customers.commands.duplicates import search_duplicates

    search_duplicates(search_id)


@task
def rehearse_joining(rules_id: int) -> None:
    """Try rules of who is the same person on what came in."""
    from shuke.customers.commands.joining import run_rehearsal

    run_rehearsal(rules_id)


@task
def rehearse_retention(rules_id: int) -> None:
    """Count what rules of retention would forget."""
    from shuke.customers.commands.retaining import run_rehearsal

    run_rehearsal(rules_id)


@task
def retain() -> None:
    """Forget what is too old by the rules of retention, once a day; go on where a worker was stopped."""
    from shuke.customers.commands.retaining import carry_out

    carry_out()


@task
def look_for_duplicates() -> None:
    """Look through everybody each night."""
    from shuke.customers.commands.duplicates import look_for_duplicates

    look_for_duplicates(SYSTEM)


@task
def compact_erased() -> None:
    """Write the database's file anew at night after somebody was forgotten."""
    from shuke.customers.commands.compacting import compact_erased

    compact_erased()


@task
def finish_erasures() -> None:
    """Forget whom the list beside the database knows and a restored database does not; then take everybody who
    is to be forgotten out of everything that still holds them."""
    from shuke.customers.commands.erasing import finish_erasures
    from shuke.customers.commands.reapplying import reapply_erasures

    reapply_erasures()
    finish_erasures()
