"""Background work of engage: thin shells around commands. Each is safe to run again."""

from shuke.common.jobs import task


@task
def gather_audience(campaign_id: int) -> None:
    """Fill the ledger of a launched campaign."""
    from shuke.engage.commands import gather_audience

    gather_audience(campaign_id)


@task
def send_campaign(campaign_id: int) -> None:
    """Send a slice of the campaign, then make room for other jobs."""
    from shuke.engage.commands import send_slice

    send_slice(campaign_id)


@task
def send_step(step_id: int) -> None:
    """Send a slice of the step, then make room for other jobs."""
    from shuke.engage.commands import send_step

    send_step(step_id)


@task
def wake_due() -> None:
    """Let people into journeys, then wake whoever is due at a step of one, a reminder and the like."""
    from shuke.engage.commands import advance_journeys
    from shuke.engage.due import run_due

    advance_journeys()
    run_due()


@task
def launch_due() -> None:
    """Launch what is due now: enqueued for the end of the time in which a campaign can be taken back."""
    from shuke.engage.commands import launch_due_campaigns

    launch_due_campaigns()


@task
def rehearse_rules(rehearsal_id: int) -> None:
    """Try sending rules on the past."""
    from shuke.engage.commands.rehearsing import run_rehearsal

    run_rehearsal(rehearsal_id)


@task
def hear_carriers() -> None:
    """Fetch receipts and replies from carriers that post none."""
    from shuke.engage.commands.hearing import hear_carriers

    hear_carriers()


@task
def rehearse_journey(version_id: int) -> None:
    """Try a version of a journey on the past."""
    from shuke.engage.commands.journey_rehearsing import run_journey_rehearsal

    run_journey_rehearsal(version_id)


@task
def count_effects() -> None:
    """Count what campaigns brought, for their list and for Today."""
    from shuke.engage.commands import count_effects

    count_effects()


@task
def every_minute() -> None:
    """Launch what is due, settle what dead workers left, wake campaigns that have work; try receipts
    again that were faster than the ledger."""
    from shuke.engage.commands import launch_due_campaigns, try_held_again, wake_campaigns

    launch_due_campaigns()
    wake_campaigns()
    try_held_again()
