"""What somebody's next order may hold, over the API."""

import dataclasses
import datetime as dt

from ninja import Field, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.insight.queries.next_order import next_order

router = Router(tags=["insight"])


class NextProductOut(Schema):
    product_id: int
    title: str
    chance: float = Field(description="That it stands in the next order, 0 to 1")
    reason: str = Field(description="In the language asked for")
    on: dt.date | None = Field(
        description="When it would be due again; null for what was never bought"
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
