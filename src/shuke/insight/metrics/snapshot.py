"""What every question needs to know of one snapshot, found once per snapshot and process."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.conf import settings

from shuke.insight.metrics.basis import Basis, basis_for, last_order_day

_memory: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()
_MOST = 1000


def versions(connection: Any) -> tuple:
    """Identifies the snapshot: the version of each table in this home."""
    tables = connection.fresh.tables.items()
    return (str(settings.HOME), tuple(sorted((name, state.version) for name, state in tables)))


def remembered(connection: Any, key: Hashable, compute: Callable[[], Any]) -> Any:
    """`find()`, or what it gave before for the same key and snapshot, as far as this process
    remembers. `connection`: a warehouse connection, or whatever has `fresh`."""
    full = versions(connection), key
    with _lock:
        if full in _memory:
            _memory.move_to_end(full)
            return _memory[full]
    value = compute()
    with _lock:
        _memory[full] = value
        while len(_memory) > _MOST:
            _memory.popitem(last=False)
    return value


def basis_at(connection: Any, as_of: dt.date, *, sales_only: bool = False) -> Basis:
    """The basis of the metrics up to a day."""
    basis = remembered(connection, "basis", lambda: basis_for(connection))
    return Basis(basis.currency, as_of, sales_only, basis.hops)


def newest_order_day(connection: Any) -> dt.date | None:
    """The day of the last counted sale in the snapshot."""
    return remembered(connection, "last order", lambda: last_order_day(connection))
