"""What was sold by month, of what a target can be about."""

import datetime as dt

from shuke.insight.queries.by_month import Months, sold_by_month
from shuke.sales.models import Target

__all__ = ["Months", "by_month"]


def by_month(kind: str, thing: int, first: dt.date, end: dt.date) -> Months | None:
    """Net revenue of the months from `first` up to `end`. None while nobody can say: the copy for analysis is not made
    yet, or it is a colleague's or a team's, whose sales stand on pay sheets."""
    match kind:
        case Target.Kind.SHOP:
            return sold_by_month(first, end)
        case Target.Kind.STORE:
            return sold_by_month(first, end, store=thing)
        case Target.Kind.PRODUCT:
            return sold_by_month(first, end, product=thing)
    return None
