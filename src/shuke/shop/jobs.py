"""Jobs of the shop."""

from shuke.common.jobs import task


@task
def recount(everybody: bool = False) -> None:
    """Count anew what people spent who bought in other currencies, or what everybody spent."""
    from shuke.shop.commands import recount_spending

    recount_spending(everybody=everybody)
