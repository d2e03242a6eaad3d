"""Reports as plain data for programs."""

import datetime as dt
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

CENT = Decimal("0.01")


def as_data(value: Any) -> Any:
    """Dataclasses as dicts; amounts as strings with two decimals, instants and days as ISO text."""
    if hasattr(value, "__dataclass_fields__"):
        value = asdict(value)
    match value:
        case Decimal():
            return str(value.quantize(CENT))
        case dt.datetime() | dt.date():
            return value.isoformat()
        case dict():
            return {key: as_data(part) for key, part in value.items()}
        case list() | tuple():
            return [as_data(part) for part in value]
        case Promise():
            return str(value)
    return value
