"""Which tables the warehouse copies: each room declares its own, this page gathers them."""


def declare() -> None:
    """Hand every room's tables to the warehouse. Called once when Django is ready."""
    from shuke.customers import warehouse as customers
    from shuke.insight import warehouse as insight
    from shuke.shop import warehouse as shop
    from shuke.warehouse import tables

    tables.declare(*customers.TABLES, *shop.TABLES, *insight.TABLES)
