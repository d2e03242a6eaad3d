"""Exchange rates over the API."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.kit import paging
from shuke.shop import commands, queries
from shuke.shop.api_statements import Ended, Ids, Recorded

router = Router(tags=["rates"])


class RateIn(Body):
    currency: str = Field(max_length=3, description="ISO 4217")
    day: dt.date = Field(description="From this day on, until the next one with a rate")
    rate: Decimal = Field(description="What 1 of it is worth in the shop's currency; ten decimals")


class RateOut(Schema):
    id: int
    currency: str
    home: str = Field(description="The shop's currency when it was entered")
    day: dt.date
    rate: Decimal
    by: str = Field(alias="began_by")
    at: dt.datetime = Field(alias="began_at")


class RatePage(Schema):
    items: list[RateOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class MissingOut(Schema):
    currency: str
    orders: int = Field(description="Counted orders that are in no figure")
    first: dt.datetime
    last: dt.datetime


@router.get("/exchange-rates", response=RatePage, capability="insight.view", summary="Rates")
def list_rates(request: Request, limit: int = Query(50, ge=1, le=200), after: str = ""):
    """The rates that hold, the latest day first."""
    page = paging.onward(queries.exchange_rates(request.actor), "-day", limit, after)
    return {"items": page.rows, "next": page.after or None}


@router.get(
    "/exchange-rates/missing",
    response=list[MissingOut],
    capability="insight.view",
    summary="Missing rates",
)
def missing_rates(request: Request):
    """Orders of other currencies that are in no figure, because their day has no rate."""
    return queries.missing_rates(request.actor)


@router.post(
    "/exchange-rates", response={201: Recorded}, capability="rates.edit", summary="Enter rates"
)
def enter_rates(request: Request, rates: list[RateIn]):
    """Let rates hold, all or none. One for a day that has one replaces it."""
    entered = (commands.Rate(**rate.dict()) for rate in rates)
    return Status(201, {"recorded": commands.enter_rates(request.actor, entered)})


@router.post(
    "/exchange-rates/ending", response=Ended, capability="rates.edit", summary="Remove rates"
)
def end_rates(request: Request, body: Ids):
    """Let these rates hold no longer."""
    return {"ended": commands.end_rates(request.actor, body.ids)}
