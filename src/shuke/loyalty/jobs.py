"""Jobs of loyalty."""

from shuke.common.jobs import task


@task
def rehearse_rules(rules: int) -> None:
    """Try earning rules on the orders of a year."""
    from shuke.loyalty.commands.ruling import run_rehearsal

    run_rehearsal(rules)


@task
def rehearse_tiers(rules: int) -> None:
    """Try tiers on what people bought."""
    from shuke.loyalty.commands.tiering import run_tier_rehearsal

    run_tier_rehearsal(rules)


@task
def judge_tiers(start: bool = False) -> None:
    """Say of everybody in which tier they are; rises are no news when rules begin or end."""
    from shuke.loyalty.commands.tiering import judge_everybody

    judge_everybody(start=start)


@task
def follow_tiers() -> None:
    """The same of those whose orders or points changed."""
    from shuke.loyalty.commands.tiering import judge_changed

    judge_changed()


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


@task
def rehearse_referrals(rules: int) -> None:
    """Try referral rules on the newcomers of a year."""
    from shuke.loyalty.commands.ruling_referrals import run_referral_rehearsal

    run_referral_rehearsal(rules)


@task
def follow_referrals() -> None:
    """Reward those who brought somebody whose first order was kept."""
    from shuke.loyalty.commands.referral_rewards import follow_referrals

    follow_referrals()
