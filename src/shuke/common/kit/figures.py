"""What a number on a page is, so that two places which show the same one can be compared."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: The metric of how many people meet a condition now; `Figure.where` says which.
PEOPLE = "people"


@dataclass(frozen=True)
class Figure:
    """What a number is: the same metric of the same days and the same filter is one number, wherever it
    is shown (`{% figure %}` writes it beside the number, `insight/tests/test_figures.py` compares)."""

    metric: str
    value: Any
    #: From day to day, "/2026-11-20" since the beginning; empty: now.
    period: str = ""
    #: What it is narrowed to, "store=taobao&counting=sales"; empty: the whole shop, net.
    where: str = ""


def exactly(value: Any) -> str:
    """A value as it can be compared: amounts to the hundredth, shares to the millionth."""
    match value:
        case Decimal():
            return str(value.quantize(Decimal("0.01")))
        case float():
            return f"{value:.6f}"
    return str(value)
