"""Answers that a process remembers, each as long as the tables that it read stay the same."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any

from django.conf import settings

from shuke.common import shop_settings
from shuke.insight.metrics.basis import Basis, basis_for, last_order_day
from shuke.warehouse.engine.reads import note, reading
from shuke.warehouse.manifest import Version

#: So many answers, those asked for last.
_MOST = 1000


class _Answer:
    """What was computed last for a key, and what it read; None: nothing yet."""

    def __init__(self) -> None:
        #: One computation at a time: whoever asks the same waits for it. Questions nest.
        self.lock = RLock()
        self.reads: frozenset[Version] | None = None
        self.value: Any = None


_answers: OrderedDict[Hashable, _Answer] = OrderedDict()
_lock = Lock()


def remembered(connection: Any, key: Hashable, compute: Callable[[], Any]) -> Any:
    """`compute()`, or what it gave before for the same key while the tables that it read have not
    changed, as far as this process remembers. `connection`: to the warehouse, or whatever has `fresh`."""
    answer = _answer((str(settings.HOME), shop_settings.version(), key))
    with answer.lock:
        if answer.reads is not None and connection.fresh.holds(answer.reads):
            note(answer.reads)
            return answer.value
        with reading() as reads:
            value = compute()
        answer.reads, answer.value = frozenset(reads), value
        return value


def _answer(key: Hashable) -> _Answer:
    with _lock:
        answer = _answers.setdefault(key, _Answer())
        _answers.move_to_end(key)
        while len(_answers) > _MOST:
            _answers.popitem(last=False)
        return answer


def basis_at(connection: Any, as_of: dt.date, *, sales_only: bool = False) -> Basis:
    """The basis of the metrics up to a day."""
    basis = remembered(connection, "basis", lambda: basis_for(connection))
    return Basis(basis.currency, as_of, sales_only, basis.hops, rates=basis.rates)


def newest_order_day(connection: Any) -> dt.date | None:
    """The day of the last counted sale in the snapshot."""
    return remembered(connection, "last order", lambda: last_order_day(connection))
