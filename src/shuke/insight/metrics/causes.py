"""Why revenue moved: by how many people bought, how often each, and for how much at a time.

Revenue is the product of the three, so its change is split by the logarithmic mean Divisia index, which leaves
nothing over and treats them alike (B. W. Ang, "The LMDI approach to decomposition analysis", Energy Policy 33,
2005).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: What is no change to speak of, as a share of what was before; and of causes, of the change.
STILL, SMALL = 0.02, 0.1


@dataclass(frozen=True)
class Cause:
    """`key`: buyers, frequency (orders of a buyer) or basket (revenue of an order), before and now; `amount`:
    what it did to revenue."""

    key: str
    before: float
    now: float
    amount: float


def causes(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[Cause]:
    """Of metrics `revenue`, `orders` and `buyers` of two spans of time: what moved revenue, most first, without
    what hardly did. Empty where nothing moved or nothing can be said."""
    values = [_three(figures) for figures in (before, now)]
    if not all(values):
        return []
    (first, then), (last, since) = values
    if abs(last - first) < STILL * first:
        return []
    mean = (last - first) / math.log(last / first)
    every = [
        Cause(key, then[key], since[key], mean * math.log(since[key] / then[key])) for key in then
    ]
    loud = [cause for cause in every if abs(cause.amount) >= SMALL * abs(last - first)]
    return sorted(loud, key=lambda cause: -abs(cause.amount))


def _three(figures: Mapping[str, Any]) -> tuple[float, dict[str, float]] | None:
    revenue, orders, buyers = (float(figures[key] or 0) for key in ("revenue", "orders", "buyers"))
    if min(revenue, orders, buyers) <= 0:
        return None
    return revenue, {"buyers": buyers, "frequency": orders / buyers, "basket": revenue / orders}
