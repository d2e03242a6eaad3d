"""Competitors' prices over the API."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.kit import paging
from shuke.shop import commands, queries
from shuke.shop.api_statements import Ended, Ids, Recorded

router = Router(tags=["competitors"])


class CompetitorPriceIn(Body):
    product: str = Field(max_length=120, description="Code of ours that is like it")
    competitor: str = Field(max_length=80)
    price: Decimal
    day: dt.date = Field(description="When it was seen")
    source: str = Field(max_length=300, description="Where: an address, or who saw it")
    offer: str = Field("", max_length=200, description="What comes with it")
    title: str = Field("", max_length=200, description="What it is called there")
    currency: str = Field("", max_length=3, description="ISO 4217; empty: the shop's")


class CompetitorPriceOut(Schema):
    id: int
    product: str = Field(alias="product.code")
    competitor: str
    price: Decimal
    currency: str
    day: dt.date
    offer: str
    title: str
    source: str
    ours: Decimal | None = Field(description="What ours costs today")
    below: Decimal | None = Field(
        description="0.12: theirs is 12 % below ours; null: cannot be told"
    )
    by: str = Field(alias="began_by")
    at: dt.datetime = Field(alias="began_at")


class CompetitorPage(Schema):
    items: list[CompetitorPriceOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


@router.get(
    "/competitor-prices", response=CompetitorPage, capability="orders.view", summary="Competitors"
)
def list_competitor_prices(
    request: Request, product: str = "", limit: int = Query(50, ge=1, le=200), after: str = ""
):
    """What competitors ask, the latest day first, beside what ours costs today; of one `product` (its code)."""
    rows = queries.competitor_prices(request.actor)
    if product:
        rows = rows.filter(product__code=product[:120])
    page = paging.onward(rows, "-day", limit, after)
    return {"items": queries.beside_ours(page.rows), "next": page.after or None}


@router.post(
    "/competitor-prices",
    response={201: Recorded},
    capability="prices.edit",
    summary="Enter what competitors ask",
)
def state_competitor_prices(request: Request, prices: list[CompetitorPriceIn]):
    """All are taken down or none. One for the same product, competitor and day replaces the one there."""
    statements = [commands.CompetitorStatement(**each.dict()) for each in prices]
    return Status(201, {"recorded": commands.state_competitor_prices(request.actor, statements)})


@router.post(
    "/competitor-prices/ending",
    response=Ended,
    capability="prices.edit",
    summary="Remove what competitors ask",
)
def end_competitor_prices(request: Request, body: Ids):
    """Let these statements hold no longer."""
    return {"ended": commands.end_competitor_prices(request.actor, body.ids)}
