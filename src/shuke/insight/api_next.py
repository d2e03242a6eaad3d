"""What somebody's next order may hold, over the API."""

import dataclasses
import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.insight import commands
from shuke.insight.queries.next_order import next_order
from shuke.insight.queries.next_products import next_buyers

router = Router(tags=["insight"])

#: Buyers in one answer.
MOST = 10_000


class NextProductOut(Schema):
    product_id: int
    title: str
    chance: float = Field(description="That it stands in the next order, 0 to 1")
    reason: str = Field(description="In the language asked for")
    on: dt.date | None = Field(
        description="When it would be due again; null for what was never bought"
    )
    profit: Decimal | None = Field(
        description="The chance times what a piece brings at its list price; null where that is unknown"
    )


class NextOrderOut(Schema):
    products: list[NextProductOut]
    missing: str = Field(description="Why nothing is told, in the language asked for; else empty")


@router.get(
    "/customers/{int:pk}/next-products",
    response=NextOrderOut,
    capability="orders.view",
    summary="Next order",
)
def get_next_products(request: Request, pk: int):
    """What the next order may hold, the likeliest first, at most three."""
    return dataclasses.asdict(next_order(request.actor, pk))


class NextBuyerOut(Schema):
    customer: int
    chance: int = Field(description="That it stands in their next order, in percent")
    due_on: dt.date | None


class NextBuyersOut(Schema):
    items: list[NextBuyerOut]
    count: int


class ExcludedIn(Body):
    product: int


@router.get(
    "/products/{int:pk}/next-buyers",
    response=NextBuyersOut,
    capability="orders.view",
    summary="Who may order it next",
)
def get_next_buyers(request: Request, pk: int, limit: int = Query(300, ge=1, le=MOST)):
    """Whose next order may hold the product, the likeliest first; as of the last day's run."""
    rows = next_buyers(request.actor, pk)
    first = rows.values_list("customer_id", "chance", "due_on")[:limit]
    items = [NextBuyerOut(customer=who, chance=chance, due_on=day) for who, chance, day in first]
    return NextBuyersOut(items=items, count=rows.count())


@router.post(
    "/customers/{int:pk}/excluded-products",
    response={204: None},
    capability="customers.edit",
    summary="Offer a product no more",
)
def exclude_product(request: Request, pk: int, body: ExcludedIn):
    """It is offered to them no more: on the record, in lists, segments and letters."""
    commands.exclude_product(request.actor, pk, body.product)
    return Status(204, None)


@router.delete(
    "/customers/{int:pk}/excluded-products/{int:product}",
    response={204: None},
    capability="customers.edit",
    summary="Offer a product again",
)
def offer_product_again(request: Request, pk: int, product: int):
    commands.offer_again(request.actor, pk, product)
    return Status(204, None)
