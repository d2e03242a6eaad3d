"""Jobs of loyalty."""

from shuke.common.jobs import task


@task
def rehearse_rules(rules: int) -> None:
    """Try earning rules on the orders of a year."""
    from shuke.loyalty.commands.ruling import run_rehearsal

    run_rehearsal(rules)


@task
def follow_orders(whole: bool = False) -> None:
    """Book what orders that came in or changed come to."""
    from shuke.loyalty.commands.following import follow_orders

    follow_orders(whole=whole)


@task
def follow_all_orders() -> None:
    """The same of all orders, those included that are not there any more."""
    from shuke.loyalty.commands.following import follow_orders

    follow_orders(whole=True)


@task
def turn_of_day() -> None:
    """Let points that waited be spent, and those expire whose day is over."""
    from shuke.loyalty.commands.following import expire_due, release_due

    release_due()
    expire_due()
