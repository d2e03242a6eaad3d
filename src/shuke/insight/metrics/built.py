"""The beginnings that questions share, built once: an expression takes milliseconds to put together, and
nearly every question begins with what somebody bought.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

import ibis.expr.types as ir

from shuke.common import clock
from shuke.insight.metrics.basis import Basis
from shuke.warehouse.engine.connection import Tables

#: Expressions kept for each beginning: some 40 KB each, one for each basis that was asked of late.
MOST = 50


class _Given:
    """Some tables; the same as others that read the same columns under the same names."""

    def __init__(self, connection: Tables, names: tuple[str, ...]):
        self._tables = {name: connection.table(name) for name in names}
        self._read = tuple((name, table.op()) for name, table in self._tables.items())

    def table(self, name: str) -> ir.Table:
        return self._tables[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and self._read == other._read

    def __hash__(self) -> int:
        return hash(self._read)


def built_once(
    *, net: str, sales: str
) -> Callable[[Callable[..., ir.Table]], Callable[..., ir.Table]]:
    """For `build(connection, basis, **how)`, which reads the table `net`, or with `sales_only` the table
    `sales`, customers where some were merged or their source matters, and exchange rates where there are any.
    What it makes depends on these and the shop's zone alone."""

    def decorate(build: Callable[..., ir.Table]) -> Callable[..., ir.Table]:
        @lru_cache(MOST)
        def build_cached(given: _Given, basis: Basis, _zone: Any, how: tuple) -> ir.Table:
            return build(given, basis, **dict(how))

        @wraps(build)
        def from_cache(connection: Tables, basis: Basis, **how: Any) -> ir.Table:
            people = ("customers",) if basis.hops or basis.sources else ()
            rates = ("exchange_rates",) if basis.rates else ()
            names = (sales if basis.sales_only else net, *people, *rates)
            return build_cached(
                _Given(connection, names), basis, clock.shop_zone(), tuple(sorted(how.items()))
            )

        return from_cache

    return decorate
