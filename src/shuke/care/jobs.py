"""Jobs of care."""

from shuke.common.jobs import task


@task
def rehearse_plans(plans_id: int) -> None:
    """Try plans on what people own and bought."""
    from shuke.care.commands.planning import run_rehearsal

    run_rehearsal(plans_id)


@task
def keep_things(whole: bool = False) -> None:
    """Make things of goods that were bought, and say what is due."""
    from shuke.care.commands import planning

    planning.keep_things(whole=whole)
