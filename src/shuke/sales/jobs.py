"""Jobs of sales."""

from shuke.common.jobs import task


@task
def rehearse_rules(version: int) -> None:
    """Try rules for stalled payments on the past month."""
    from shuke.sales.commands.ruling import run_rehearsal

    run_rehearsal(version)


@task
def keep_stalls() -> None:
    """Close what was paid, notice who is stuck, give back what nobody does anything about."""
    from shuke.sales.commands import noticing

    noticing.keep_stalls()


@task
def look_back_for_stalls() -> None:
    """The same of all hours that the rules wait: what senders told of late."""
    from shuke.sales.commands import noticing

    noticing.keep_stalls(whole=True)
