"""The money that the metrics are told in."""

from shuke.common import basics, clock
from shuke.common.errors import Busy
from shuke.insight.metrics.snapshot import basis_at
from shuke.warehouse import engine


def shop_currency() -> str:
    """The currency of every amount (see `docs/metrics.md`); the shop's own while nothing is copied yet."""
    try:
        with engine.connect() as connection:
            return basis_at(connection, clock.today()).currency
    except Busy:
        return basics.currency()
