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


@task
def rehearse_plan(version: int) -> None:
    """Try a commission plan on the last three months."""
    from shuke.sales.commands.planning import run_plan_rehearsal

    run_plan_rehearsal(version)


@task
def keep_pay() -> None:
    """Work out this month's pay, and the months that are not locked."""
    from shuke.sales.commands import computing

    computing.keep_pay()


@task
def compute_pay(month: int) -> None:
    """Work one month out anew."""
    from shuke.sales.commands import computing
    from shuke.sales.models import PayMonth

    computing.compute_month(PayMonth.objects.get(pk=month).first)
