"""Products, what stores have of them and what they cost, over the API."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema, Status

from shuke.common import clock
from shuke.common.access import Request
from shuke.common.api import Body, Router, guarded
from shuke.common.errors import NotFound
from shuke.common.kit import paging
from shuke.shop import commands, queries
from shuke.shop.api_statements import Ended, Ids, Recorded
from shuke.shop.models import ListedPrice
from shuke.shop.queries.products import by_barcode
from shuke.team.queries import stores

router = Router(tags=["products"])


class ProductOut(Schema):
    id: int
    code: str = Field(description="Empty: it is known by its title alone", alias="own_code")
    title: str
    category: str
    brand: str
    size: str
    colour: str
    spec: str
    article: str = Field(description="The style number; what has the same one are its variants")
    barcode: str
    season: str
    list_price: Decimal | None
    unit_cost: guarded("margin", Decimal) = Field(description="Null without margins.view")  # type: ignore[valid-type]
    currency: str


class ProductPage(Schema):
    items: list[ProductOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class ProductQuery(Schema):
    code: str = Field("", max_length=120, description="Exact code")
    barcode: str = Field("", max_length=40, description="With or without noughts before it")
    article: str = Field("", max_length=120, description="All variants of one style")
    season: str = Field("", max_length=40)
    limit: int = Field(50, ge=1, le=200)
    after: str = Field("", max_length=500, description="`next` of the page before")


class StockOut(Schema):
    store: str = Field(description="Code of the store")
    quantity: Decimal = Field(description="Below nought: more was sold than there was")
    at: dt.datetime = Field(description="Since when it is stated so")
    confirmed_at: dt.datetime = Field(description="When it was stated last")


class StockDayOut(Schema):
    day: dt.date
    store: str = Field(description="Code of the store")
    quantity: Decimal | None = Field(
        description="At the end of the day; null: nothing was told by then"
    )


class MovementOut(Schema):
    id: int
    store: str = Field(description="Code of the store")
    kind: str = Field(description="receipt, sale, return, transfer or adjustment")
    quantity: Decimal = Field(description="What came in; below nought: what went out")
    at: dt.datetime
    number: str
    reference: str


class MovementPage(Schema):
    items: list[MovementOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class ProductPriceOut(Schema):
    price: Decimal | None = Field(description="null: nobody said what it costs")
    currency: str
    listed: int | None = Field(description="Id of the price that holds; null: the list price")


class PriceIn(Body):
    product: str = Field(max_length=120, description="Code of the product")
    where: str = Field("", max_length=120, description="A store or region; empty: everywhere")
    wholesale: bool = Field(False, description="For dealers")
    price: Decimal
    starts: dt.date = Field(alias="from", description="The first day")
    ends: dt.date | None = Field(None, alias="to", description="The last day; null: no end yet")
    currency: str = Field("", max_length=3, description="ISO 4217; empty: the shop's")


class PriceOut(Schema):
    id: int
    product: str
    store: str | None
    region: str | None
    buyers: str = Field(description="consumers or wholesale")
    price: Decimal
    currency: str
    starts: dt.date = Field(serialization_alias="from")
    ends: dt.date | None = Field(serialization_alias="to")
    by: str
    at: dt.datetime


class PricePage(Schema):
    items: list[PriceOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class ChartIn(Body):
    brand: str = Field("", max_length=120, description="Empty: of all brands")
    category: str = Field("", max_length=120, description="Empty: of all categories")
    measures: list[str] = Field(min_length=1, description="What is measured: Height (cm)")
    sizes: list[list[str]] = Field(description="Of each its label, then a text for each measure")


class ChartOut(Schema):
    id: int
    brand: str
    category: str
    measures: list[str]
    sizes: list[list[str]]


@router.get(
    "/size-charts", response=list[ChartOut], capability="orders.view", summary="Size charts"
)
def list_charts(request: Request):
    """What sizes measure, by brand and category."""
    return list(queries.size_charts(request.actor))


@router.post(
    "/size-charts", response={201: ChartOut}, capability="prices.edit", summary="Write sizes"
)
def write_chart(request: Request, chart: ChartIn):
    """Write down a chart; one for the same goods replaces the one before."""
    checked = commands.checked_chart([["size", *chart.measures], *chart.sizes])
    row = commands.write_sizes(request.actor, chart.brand, chart.category, checked)
    return Status(201, row)


@router.post(
    "/size-charts/{int:pk}/ending",
    response={204: None},
    capability="prices.edit",
    summary="Remove sizes",
)
def end_chart(request: Request, pk: int):
    """A chart holds no longer."""
    commands.end_sizes(request.actor, pk)
    return Status(204, None)


@router.get("/products", response=ProductPage, capability="orders.view", summary="List")
def list_products(request: Request, query: Query[ProductQuery]):
    """Products by cursor."""
    matches = queries.products(request.actor)
    exact = {"code": query.code, "article": query.article, "season": query.season}
    exact = {name: value.replace("\0", " ") for name, value in exact.items() if value}
    matches = matches.filter(**exact)
    if query.barcode:
        matches = matches.filter(by_barcode(query.barcode))
    page = paging.onward(matches, "code", query.limit, query.after)
    return {"items": page.rows, "next": page.after or None}


@router.get("/products/{int:pk}", response=ProductOut, capability="orders.view", summary="Get")
def get_product(request: Request, pk: int):
    """One product."""
    return queries.product_for(request.actor, pk)


@router.get(
    "/products/{int:pk}/stock", response=list[StockOut], capability="orders.view", summary="Stock"
)
def get_stock(request: Request, pk: int):
    """What each store has of it: as it was counted last, with what moved since; stores of which nobody said
    anything are left out."""
    product = queries.product_for(request.actor, pk)
    return [
        {
            "store": store.code,
            **{name: getattr(level, name) for name in ("quantity", "at", "confirmed_at")},
        }
        for store, level in queries.levels_of(request.actor, [product.pk])
    ]


@router.get(
    "/products/{int:pk}/stock/days",
    response=list[StockDayOut],
    capability="orders.view",
    summary="Stock by day",
)
def get_stock_days(
    request: Request, pk: int, since: dt.date | None = None, until: dt.date | None = None
):
    """What each store had of it at the end of each day: the last 30, or those from `since` to `until`, of which the
    last 366."""
    product = queries.product_for(request.actor, pk)
    last = until or clock.today()
    rows = queries.stock_days(request.actor, product, since or last - dt.timedelta(days=29), last)
    return [{"day": row.day, "store": row.store.code, "quantity": row.quantity} for row in rows]


@router.get(
    "/products/{int:pk}/movements",
    response=MovementPage,
    capability="orders.view",
    summary="Stock movements",
)
def get_movements(request: Request, pk: int, limit: int = Query(50, ge=1, le=200), after: str = ""):
    """What came in of it and went out, the latest first."""
    product = queries.product_for(request.actor, pk)
    page = paging.onward(queries.movements_of(request.actor, product), "-at", limit, after)
    columns = ("id", "kind", "quantity", "at", "number", "reference")
    return {
        "items": [
            {name: getattr(row, name) for name in columns} | {"store": row.store.code}
            for row in page.rows
        ],
        "next": page.after or None,
    }


@router.get(
    "/products/{int:pk}/price",
    response=ProductPriceOut,
    capability="orders.view",
    summary="Price",
)
def get_price(
    request: Request, pk: int, store: str = "", day: dt.date | None = None, wholesale: bool = False
):
    """What it costs on a day (today) in a store (nowhere in particular), for consumers or dealers."""
    product = queries.product_for(request.actor, pk)
    offered = queries.price_on(
        product, day or clock.today(), store=_store(request, store), wholesale=wholesale
    )
    listed = offered.listed.pk if offered.listed else None
    return {"price": offered.price, "currency": offered.currency, "listed": listed}


def _store(request: Request, code: str):
    if not code:
        return None
    for store in stores(request.actor):
        if store.code == code:
            return store
    raise NotFound(f"There is no store with the code {code[:60]}.")


@router.get(
    "/prices", response=PricePage, capability="orders.view", summary="Price lists", by_alias=True
)
def list_prices(request: Request, limit: int = Query(50, ge=1, le=200), after: str = ""):
    """The prices of the lists that stand, the latest first day first."""
    page = paging.onward(queries.listed_prices(request.actor), "-starts", limit, after)
    return {"items": [_price(row) for row in page.rows], "next": page.after or None}


def _price(row: ListedPrice) -> dict:
    columns = ("id", "buyers", "price", "currency", "starts", "ends")
    return {name: getattr(row, name) for name in columns} | {
        "product": row.product.code,
        "store": row.store.code if row.store else None,
        "region": row.region.name if row.region else None,
        "by": row.began_by,
        "at": row.began_at,
    }


@router.post("/prices", response={201: Recorded}, capability="prices.edit", summary="State prices")
def state_prices(request: Request, prices: list[PriceIn]):
    """Take down prices, all or none. One for the same product, place, buyers and first day replaces another."""
    stated = (
        commands.Price(
            price.product,
            price.where,
            price.price,
            price.starts,
            price.ends,
            price.currency,
            price.wholesale,
        )
        for price in prices
    )
    return Status(201, {"recorded": commands.state_prices(request.actor, stated)})


@router.post("/prices/ending", response=Ended, capability="prices.edit", summary="Remove prices")
def end_prices(request: Request, body: Ids):
    """Let these prices hold no longer."""
    return {"ended": commands.end_prices(request.actor, body.ids)}
