"""Where a page of people begins, as text in an address."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

#: How the text of a sort column's value is read back.
_READ: dict[str, Callable[[str], Any]] = {
    "spent": Decimal,
    "orders": int,
    "recent": dt.datetime.fromisoformat,
    "joined": dt.datetime.fromisoformat,
}


def write(value: Any, last_id: int) -> str:
    """The cursor after a row with this sort value and id."""
    text = value.isoformat() if isinstance(value, dt.datetime) else value
    return json.dumps([None if text is None else str(text), last_id])


def read(text: str, sort: str) -> tuple[Any, int] | None:
    """(sort value, id), or None for the first page and for anything that is no cursor."""
    try:
        value, last_id = json.loads(text)
        return (None if value is None else _READ[sort](value)), int(last_id)
    except (ValueError, TypeError, InvalidOperation, RecursionError):
        return None
