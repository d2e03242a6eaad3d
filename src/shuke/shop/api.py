"""Orders over the API: read only; they come in through import and the inbox. Costs of sources."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Actor, Request
from shuke.common.api import Body, Router, guarded
from shuke.common.kit import paging
from shuke.customers import queries as customers
from shuke.shop import commands, queries
from shuke.shop.api_competitors import router as competitors_router
from shuke.shop.api_coupons import router as coupons_router
from shuke.shop.api_rates import router as rates_router
from shuke.shop.models import Order, OrderLine
from shuke.shop.queries.orders import by_parcel
from shuke.shop.queries.parcels import papers_of

router = Router(tags=["orders"])
router.add_router("", coupons_router)
router.add_router("", rates_router)
router.add_router("", competitors_router)


class LineOut(Schema):
    position: int
    product: str | None = Field(description="Code of the product")
    title: str
    quantity: int = Field(description="Negative in a return")
    unit_price: Decimal
    discount: Decimal
    amount: Decimal
    unit_cost: guarded("margin", Decimal) = Field(description="Null without margins.view")  # type: ignore[valid-type]


class ParcelOut(Schema):
    number: str = Field(description="Tracking number: capitals and digits, without blanks")
    carrier: str
    sent_at: dt.datetime | None
    received_at: dt.datetime | None
    weight: int | None = Field(description="Grams")


class RefundOut(Schema):
    number: str = Field(description="The sender's own")
    amount: Decimal
    at: dt.datetime | None
    reason: str
    lines: list[dict[str, str]] = Field(description="code, title, quantity, amount, as far as told")


class InvoiceOut(Schema):
    number: str = Field(description="Empty: asked for and not issued yet")
    title: str
    tax_number: str
    kind: str
    amount: Decimal | None
    issued_at: dt.datetime | None


class ErpOrderOut(Schema):
    number: str = Field(description="The ERP's own")
    status: str
    store: str = Field(description="As the ERP calls it")
    ruled_at: dt.datetime | None = Field(
        description="Since when the platform tells of the order itself; null: the ERP is believed in all"
    )


class OrderOut(Schema):
    id: int
    store: str = Field(description="Code of the store")
    number: str
    kind: str = Field(description="sale, return or exchange; amounts of a return are negative")
    status: str
    customer_id: int | None
    placed_at: dt.datetime
    paid_at: dt.datetime | None
    currency: str
    goods: Decimal
    discount: Decimal
    shipping: Decimal
    total: Decimal
    refunded: Decimal
    cost: guarded("margin", Decimal) = Field(description="Null without margins.view")  # type: ignore[valid-type]
    excluded_at: dt.datetime | None = Field(description="Set when kept out of reports")
    note: str
    payment_method: str = Field(description="alipay, wechat, card …, or as the sender writes it")
    lines: list[LineOut]
    parcels: list[ParcelOut]
    refunds: list[RefundOut] = Field(description="Those that were told one by one")
    invoices: list[InvoiceOut]
    erp: list[ErpOrderOut] = Field(description="The same order as an ERP has it")


class OrderPage(Schema):
    items: list[OrderOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class ListQuery(Schema):
    customer: int | None = Field(None, description="Only orders of this customer")
    number: str = Field("", max_length=80, description="Exact order number")
    parcel: str = Field("", max_length=80, description="Tracking number, or its beginning")
    store: str = Field("", max_length=60, description="Code of the store")
    status: str = Field("", max_length=10)
    since: dt.datetime | None = Field(None, description="Placed at or after")
    until: dt.datetime | None = Field(None, description="Placed before")
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


@router.get("/orders", response=OrderPage, capability="orders.view", summary="List")
def list_orders(request: Request, query: Query[ListQuery]):
    """Orders by cursor, the latest first."""
    matches = queries.orders(request.actor)
    if query.customer is not None:
        customer = customers.customer_for(request.actor, query.customer)
        matches = matches.filter(customer__in=customers.person_ids(customer))
    exact = {"number": query.number, "store__code": query.store, "status": query.status}
    matches = matches.filter(**{name: value for name, value in exact.items() if value})
    if query.parcel:
        matches = matches.filter(by_parcel(query.parcel))
    if query.since:
        matches = matches.filter(placed_at__gte=query.since)
    if query.until:
        matches = matches.filter(placed_at__lt=query.until)
    page = paging.onward(matches, "-placed_at", query.limit, query.after)
    return {"items": _described(request.actor, page.rows), "next": page.after or None}


class ExchangeIn(Body):
    replacement: str = Field(max_length=80, description="Number of the order that was sent instead")


class ExchangeOut(Schema):
    returned: int = Field(alias="returned_id", description="Id of the order")
    replacement: int = Field(alias="replacement_id", description="Id of the one sent instead")


@router.post(
    "/orders/{int:pk}/exchange",
    response={201: ExchangeOut},
    capability="orders.edit",
    summary="Exchange",
)
def exchange_order(request: Request, pk: int, body: ExchangeIn):
    """Goods of this order were exchanged: neither of the two is a lost or a new sale."""
    return Status(201, commands.exchange_order(request.actor, pk, body.replacement))


@router.post(
    "/orders/{int:pk}/exchange/ending",
    response={204: None},
    capability="orders.edit",
    summary="No exchange",
)
def end_exchange(request: Request, pk: int):
    """The order, either of the two, is no part of an exchange."""
    commands.end_exchange(request.actor, pk)
    return Status(204, None)


@router.get("/orders/{int:pk}", response=OrderOut, capability="orders.view", summary="Get")
def get_order(request: Request, pk: int):
    """One order with its lines."""
    return _described(request.actor, [queries.order_for(request.actor, pk)])[0]


_PLAIN = (
    *("id", "number", "kind", "status", "customer_id", "placed_at", "paid_at", "currency"),
    *("goods", "discount", "shipping", "total", "refunded", "cost", "excluded_at", "note"),
    "payment_method",
)


def _described(actor: Actor, orders: list[Order]) -> list[dict]:
    """Orders as the API shows them, with their lines, parcels, refunds and invoices in one query each."""
    lines: dict[int, list[dict]] = {order.pk: [] for order in orders}
    rows = OrderLine.objects.filter(order__in=list(lines), removed_at=None)
    for line in rows.select_related("product").order_by("order", "position"):
        lines[line.order_id].append(
            {
                "product": line.product.code if line.product else None,
                **{name: getattr(line, name) for name in _LINE},
            }
        )
    papers = papers_of(orders)
    return [
        {
            **papers[order.pk],
            **{name: getattr(order, name) for name in _PLAIN},
            "store": order.store.code,
            "lines": lines[order.pk],
        }
        for order in orders
    ]


_LINE = ("position", "title", "quantity", "unit_price", "discount", "amount", "unit_cost")


class CostIn(Body):
    source: str = Field(max_length=60, description="As in the customers' first source")
    starts: dt.date = Field(alias="from", description="The first day")
    ends: dt.date = Field(alias="to", description="The last day")
    amount: Decimal = Field(description="Of all these days together")
    currency: str = Field("", max_length=3, description="ISO 4217; empty: the shop's")


class CostOut(Schema):
    id: int
    source: str
    starts: dt.date = Field(serialization_alias="from")
    ends: dt.date = Field(serialization_alias="to")
    amount: Decimal
    currency: str
    by: str
    at: dt.datetime


class CostPage(Schema):
    items: list[CostOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class Stated(Schema):
    recorded: int


@router.get("/costs", response=CostPage, capability="insight.view", summary="Costs", by_alias=True)
def list_costs(request: Request, limit: int = Query(50, ge=1, le=200), after: str = ""):
    """What sources cost as it was stated, the latest first."""
    page = paging.onward(queries.costs(request.actor), "-at", limit, after)
    return {"items": page.rows, "next": page.after or None}


@router.post("/costs", response={201: Stated}, capability="costs.edit", summary="State costs")
def state_costs(request: Request, costs: list[CostIn]):
    """Take down what sources cost, all or none. Later statements about the same days count."""
    statements = (commands.Cost(**cost.dict()) for cost in costs)
    return Status(201, {"recorded": commands.state_spend(request.actor, statements)})
