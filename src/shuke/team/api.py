"""The business calendar over the API."""

import datetime as dt

from ninja import Field, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.errors import Invalid
from shuke.team.queries.hours import calendar

router = Router(tags=["calendar"])
MOST_DAYS = 400


class BusinessDay(Schema):
    day: dt.date
    opens: str | None = Field(description='"09:00" in the shop\'s zone; null: closed')
    closes: str | None
    name: str = Field(description="What makes the day special; empty for an ordinary one")


@router.get(
    "/business-days",
    response=list[BusinessDay],
    capability="calendar.view",
    summary="When the shop works",
)
def business_days(request: Request, start: dt.date, days: int = 31) -> list[dict]:
    """Day by day, with public holidays, make-up days and the shop's own days."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"days: 1 to {MOST_DAYS}", fields={"days": f"1 to {MOST_DAYS}"})
    rules = calendar()
    try:
        rows = [rules.on(start + dt.timedelta(days=n)) for n in range(days)]
    except (OverflowError, ValueError) as error:
        raise Invalid(str(error), fields={"start": str(error)}) from error
    return [
        {
            "day": each.day,
            "opens": f"{each.hours[0]:%H:%M}" if each.hours else None,
            "closes": f"{each.hours[1]:%H:%M}" if each.hours else None,
            "name": each.name,
        }
        for each in rows
    ]
