"""Which tables the warehouse copies: each room declares its own, this page gathers them."""


def declare() -> None:
    """Hand every room's tables to the warehouse. Called once when Django is ready."""
