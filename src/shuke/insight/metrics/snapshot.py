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


def versions(shop: Any) -> tuple:
    """Identifies the snapshot: the version of each table in this home."""
    tables = shop.fresh.tables.items()
    return (str(settings.HOME), tuple(sorted((name, state.version) for name, state in tables)))


def remembered(shop: Any, key: Hashable, find: Callable[[], Any]) -> Any:
    """`find()`, or what it gave before for the same key and snapshot, as far as this process
    remembers. `shop`: a warehouse connection, or whatever has `fresh`."""
    full = versions(shop), key
    with _lock:
        if full in _memory:
            _memory.move_to_end(full)
            return _memory[full]
    found = find()
    with _lock:
        _memory[full] = found
        while len(_memory) > _MOST:
            _memory.popitem(last=False)
    return found


def basis_at(shop: Any, as_of: dt.date, *, sales_only: bool = False) -> Basis:
    """The basis of the metrics up to a day."""
    known = remembered(shop, "basis", lambda: basis_for(shop))
    return Basis(known.currency, as_of, sales_only, known.hops)


def newest_order_day(shop: Any) -> dt.date | None:
    """The day of the last counted sale in the snapshot."""
    return remembered(shop, "last order", lambda: last_order_day(shop))
