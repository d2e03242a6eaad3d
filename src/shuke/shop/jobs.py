"""Jobs of the shop."""

from shuke.common.jobs import task


@task
def recount(everybody: bool = False) -> None:
    """Count anew what people spent who bought in other currencies, or what everybody spent."""
    from shuke.shop.commands import recount_spending

    recount_spending(everybody=everybody)


@task
def rehearse_suspicion(rules_id: int) -> None:
    """Try rules for suspected fake orders on the past."""
    from shuke.shop.commands.suspecting import run_rehearsal

    run_rehearsal(rules_id)


@task
def mark_suspects(whole: bool = False) -> None:
    """Leave suspected fake orders out of analysis, by the rules that hold."""
    from shuke.shop.commands.suspecting import mark_suspects

    mark_suspects(whole=whole)


@task
def fill_visits() -> None:
    """Make the visits of those whose events are older than visits."""
    from shuke.shop.commands import fill_visits

    fill_visits()


@task
def archive_events() -> None:
    """Move old events to the archive for a slice of time, then enqueue the next slice; delete what is too
    old for the archive."""
    from shuke.shop.commands.archiving import ROWS, forget_archived
    from shuke.shop.commands.archiving import archive_events as archive

    if archive(seconds=60) >= ROWS:
        archive_events.enqueue()
    else:
        forget_archived()
