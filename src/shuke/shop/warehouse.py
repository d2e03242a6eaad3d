"""What the shop gives to the warehouse: places of sale, goods, orders and their lines, visits, costs."""

from shuke.common.declarations import later
from shuke.shop.models import (
    CouponUse,
    Event,
    ExchangeRate,
    IssuedCoupon,
    Order,
    OrderLine,
    Product,
    Spend,
    Visit,
)
from shuke.warehouse.tables import Archive, Column, Table


def _counted(order: str) -> str:
    """The definition of a counted order, see docs/metrics.md."""
    return f"({order}.status NOT IN ('unpaid', 'cancelled') AND {order}.excluded_at IS NULL)"


PRODUCTS = Table(
    "products",
    model=Product,
    columns=(
        "code",
        "title",
        "category",
        "brand",
        "size",
        "colour",
        "article",
        "season",
        "list_price",
        "unit_cost",
        "currency",
    ),
)
ORDERS = Table(
    "orders",
    model=Order,
    columns=(
        "store",
        "number",
        "kind",
        "status",
        "customer",
        "placed_at",
        "paid_at",
        "payment_method",
        "currency",
        "goods",
        "discount",
        "shipping",
        "total",
        "refunded",
        Column("net", "money", "t.total - t.refunded"),
        "cost",
        "excluded_at",
        Column("counted", "bool", _counted("t")),
    ),
)
#: Lines carry what most questions ask of their order, so that these need no join. A change of the
#: order brings its lines again.
ORDER_LINES = Table(
    "order_lines",
    model=OrderLine,
    joins="JOIN shop_order o ON o.id = t.order_id",
    revisions=("t.revision", "o.revision"),
    columns=(
        "order",
        "position",
        "product",
        "quantity",
        "unit_price",
        "discount",
        "amount",
        "unit_cost",
        "returns",
        "removed_at",
        Column("customer_id", "int64", "o.customer_id"),
        Column("store_id", "int64", "o.store_id"),
        Column("placed_at", "instant", "o.placed_at"),
        Column("kind", "text", "o.kind"),
        Column("currency", "text", "o.currency"),
        Column("counted", "bool", _counted("o")),
    ),
)
EVENTS = Table(
    "events",
    model=Event,
    columns=(
        "customer",
        "visitor",
        "session",
        "at",
        "name",
        "source",
        "medium",
        "campaign",
        "device",
        "store",
        "product",
        "order",
        "value",
    ),
    #: The older ones, see `shop.archive`.
    archive=Archive(
        ("shop_eventsegment", "shop_archivedvisitor"), later("shuke.shop.archive.reading.read")
    ),
)
#: What events add up to: a visit stays when its events go.
VISITS = Table(
    "visits",
    model=Visit,
    columns=(
        *("customer", "visitor", "session", "started_at", "ended_at", "pages"),
        *("source", "medium", "campaign", "channel", "device"),
    ),
)
SPENDS = Table(
    "spends",
    model=Spend,
    columns=("source", "starts", "ends", "amount", "currency", "at"),
)
#: Those that hold have no `ended_at`.
EXCHANGE_RATES = Table(
    "exchange_rates",
    model=ExchangeRate,
    columns=("currency", "home", "day", "rate", "ended_at"),
)
ISSUED_COUPONS = Table(
    "issued_coupons",
    model=IssuedCoupon,
    columns=("coupon", "customer", "issued_at", "expires_at", "uses_left", "withdrawn_at"),
)
COUPON_USES = Table(
    "coupon_uses",
    model=CouponUse,
    columns=(
        *("goods", "off", "currency", "at", "taken_back_at"),
        Column("coupon_id", "int64", "i.coupon_id"),
        Column("customer_id", "int64", "i.customer_id"),
    ),
    joins="JOIN shop_issuedcoupon i ON i.id = t.issued_id",
    revisions=("t.revision", "i.revision"),
)
TABLES = (
    *(PRODUCTS, ORDERS, ORDER_LINES, EVENTS, VISITS, SPENDS, EXCHANGE_RATES),
    *(ISSUED_COUPONS, COUPON_USES),
)
