"""What the shop sells and has sold, in every channel."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.money import MoneyField
from shuke.common.revisions import Tracked
from shuke.shop import statuses
from shuke.shop.payments import payment_label


class Product(Tracked):
    """One sellable item (a stock-keeping unit)."""

    code = models.CharField(_("Code"), max_length=120, unique=True)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    category = models.CharField(_("Category"), max_length=120, blank=True, db_index=True)
    brand = models.CharField(_("Brand"), max_length=120, blank=True)
    size = models.CharField(_("Size"), max_length=40, blank=True)
    colour = models.CharField(_("Colour"), max_length=40, blank=True)
    #: What tells it apart beside size and colour: "500 g", "220 V".
    spec = models.CharField(_("Specification"), max_length=80, blank=True)
    #: The number of the style (款号): what has the same one are variants of one article.
    article = models.CharField(_("Style number"), max_length=120, blank=True)
    #: As the scanner reads it; products of two shop systems may have the same.
    barcode = models.CharField(_("Barcode"), max_length=40, blank=True)
    season = models.CharField(_("Season"), max_length=40, blank=True)
    list_price = MoneyField(_("List price"), null=True, blank=True)
    unit_cost = MoneyField(_("Unit cost"), null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    #: The store that has no code for it: it is known by its title, as this store writes it (`shop.titles`).
    titled_in = models.ForeignKey(
        "team.Store",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        indexes = [
            models.Index(fields=["title"], name="product_title"),
            models.Index(
                fields=["article"], name="product_article", condition=~models.Q(article="")
            ),
            models.Index(
                fields=["barcode"], name="product_barcode", condition=~models.Q(barcode="")
            ),
        ]

    @property
    def own_code(self) -> str:
        """The code by which people know it; "" where nothing but its title does."""
        return "" if self.titled_in_id else self.code

    @property
    def name(self) -> str:
        return self.title or self.code

    def __str__(self) -> str:
        return self.name


class ProductTitle(models.Model):
    """A title by which a store names a product that has a code of its own, so that files without it go on
    meeting the product."""

    #: See `shop.titles.title_code`.
    code = models.CharField(max_length=120, unique=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="titles")


class Order(Tracked):
    """A sale or a return. Amounts of a return are negative, so that sums are net."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        RETURN = "return", _("Return")
        #: Goods that were swapped: neither a sale nor a return, though the money of both counts (`Exchange`).
        EXCHANGE = "exchange", _("Exchange")

    Status = statuses.Status

    # No index of its own where a wider one begins with the column: every index costs each import.
    store = models.ForeignKey(
        "team.Store", on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    number = models.CharField(_("Order number"), max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SALE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PAID)
    #: Null: nobody knows who bought (an anonymous order). Merges are resolved on reading.
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_index=False,
    )
    placed_at = models.DateTimeField(_("Placed"))
    paid_at = models.DateTimeField(_("Paid at"), null=True, blank=True)
    #: A code of `shop.payments`, or as the sender writes it.
    payment_method = models.CharField(_("Payment"), max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    #: Sum of the lines before order discount and shipping.
    goods = MoneyField(_("Goods"), default=0)
    #: Order discount, zero or positive.
    discount = MoneyField(_("Discount"), default=0)
    shipping = MoneyField(_("Shipping"), default=0)
    #: What was charged: goods - discount + shipping.
    total = MoneyField(_("Total"), default=0)
    #: Paid back later without a return of its own, zero or positive.
    refunded = MoneyField(_("Refunded"), default=0)
    #: Cost of the goods; null while any line's cost is unknown.
    cost = MoneyField(_("Cost"), null=True, blank=True)
    #: Set when kept out of analysis (a suspected fake order); who and why is an ExclusionMark.
    excluded_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    #: Tells orders to one door from others (`shop.addresses`); "": nobody knows where it went.
    address_key = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="order_once_per_store")
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="order_customer"),
            models.Index(fields=["-placed_at", "-id"], name="order_recent"),
            models.Index(fields=["number"], name="order_number"),
            # Who has paid since: what journeys ask each minute.
            models.Index(
                fields=["paid_at"], name="order_paid", condition=models.Q(paid_at__isnull=False)
            ),
            # Whether there are orders of other currencies, and of which days.
            models.Index(fields=["currency", "placed_at"], name="order_currency"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def payment_label(self) -> str:
        return payment_label(self.payment_method)


class OrderLine(Tracked):
    """One line of an order. A return's quantity and amount are negative."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.IntegerField()
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="lines")
    title = models.CharField(max_length=300, blank=True)
    quantity = models.IntegerField()
    unit_price = MoneyField()
    discount = MoneyField(default=0)
    #: quantity x unit_price - discount.
    amount = MoneyField()
    unit_cost = MoneyField(null=True, blank=True)
    #: The sale's line that this return line takes back, where it could be found.
    returns = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="returned_by",
        db_index=False,
    )
    #: A line that a later version of the order no longer has. Kept, so that copies can follow.
    removed_at = models.DateTimeField(null=True, blank=True)

    @property
    def name(self) -> str:
        """What it is called: as the order says, else as the product is; "" when neither does."""
        return self.title or (self.product.name if self.product else "")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="line_once_per_order")
        ]
        indexes = [
            models.Index(
                fields=["returns"], name="line_returns", condition=models.Q(returns__isnull=False)
            )
        ]


class ExclusionMark(models.Model):
    """Who took an order out of analysis or put it back, when and why."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="exclusion_marks")
    excluded = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    #: The rules that did it; null: somebody by hand.
    rules = models.ForeignKey(
        "shop.SuspicionRules", null=True, on_delete=models.PROTECT, related_name="marks"
    )


#: Steps between choosing and buying: after the last of them a cart stands.
CART = ("product_added", "checkout_started", "payment_info_entered")


class Event(Tracked):
    """Something that somebody did on the way to buying. Kept as it was told; only who the visitor is
    may become known later."""

    class Device(models.TextChoices):
        PHONE = "phone", pgettext_lazy("device", "Phone")
        COMPUTER = "computer", pgettext_lazy("device", "Computer")
        TABLET = "tablet", _("Tablet")
        APP = "app", pgettext_lazy("device", "App")

    #: Which door told of it ("file", "pixel"), and its key there: the same event again changes nothing.
    door = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    at = models.DateTimeField()
    #: One of `shop.events.NAMES`, or a name of the shop's own in the same style.
    name = models.CharField(max_length=60)
    #: The device that nobody has a name for yet, and the visit that it happened in.
    visitor = models.CharField(max_length=80, db_index=True)
    session = models.CharField(max_length=80, blank=True)
    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="events",
        db_index=False,
    )
    source = models.CharField(max_length=60, blank=True)
    medium = models.CharField(max_length=60, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    device = models.CharField(max_length=10, choices=Device.choices, blank=True)
    store = models.ForeignKey(
        "team.Store", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order = models.ForeignKey(
        Order, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    value = MoneyField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["door", "key"], name="event_once_per_door")]
        indexes = [
            models.Index(
                fields=["customer", "-at"],
                name="event_customer",
                condition=models.Q(customer__isnull=False),
            ),
            # Who left a cart of late: what journeys ask each minute.
            models.Index(
                fields=["at"],
                name="event_cart",
                condition=models.Q(name__in=CART, customer__isnull=False),
            ),
            # Without them each order or product that is deleted walks through all events.
            models.Index(
                fields=["order"], name="event_order", condition=models.Q(order__isnull=False)
            ),
            models.Index(
                fields=["product"], name="event_product", condition=models.Q(product__isnull=False)
            ),
        ]


class Spend(Tracked):
    """A statement of what a source of customers cost over some days. Statements are not changed: of
    several about one day of a source the latest holds."""

    source = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField()
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "starts"], name="spend_source")]


from shuke.shop.models_budgets import Budget  # noqa: E402
from shuke.shop.models_competitors import CompetitorPrice  # noqa: E402
from shuke.shop.models_coupons import Coupon, CouponUse, IssuedCoupon  # noqa: E402
from shuke.shop.models_erp import ErpOrder  # noqa: E402
from shuke.shop.models_events import (  # noqa: E402
    ArchivedVisitor,
    EventSegment,
    EventTelling,
)
from shuke.shop.models_exchanges import Exchange  # noqa: E402
from shuke.shop.models_invoices import Invoice  # noqa: E402
from shuke.shop.models_parcels import Parcel  # noqa: E402
from shuke.shop.models_prices import ListedPrice  # noqa: E402
from shuke.shop.models_rates import ExchangeRate  # noqa: E402
from shuke.shop.models_refunds import Refund  # noqa: E402
from shuke.shop.models_sizes import SizeChart  # noqa: E402
from shuke.shop.models_stock import StockMovement, StockStatement  # noqa: E402
from shuke.shop.models_suspicion import SuspicionRules, SuspicionSpell  # noqa: E402
from shuke.shop.models_visits import Visit  # noqa: E402

__all__ = [
    "ArchivedVisitor",
    "Budget",
    "CompetitorPrice",
    "Coupon",
    "CouponUse",
    "ErpOrder",
    "Event",
    "EventSegment",
    "EventTelling",
    "Exchange",
    "ExchangeRate",
    "ExclusionMark",
    "Invoice",
    "IssuedCoupon",
    "ListedPrice",
    "Order",
    "OrderLine",
    "Parcel",
    "Product",
    "Refund",
    "SizeChart",
    "Spend",
    "StockMovement",
    "StockStatement",
    "SuspicionRules",
    "SuspicionSpell",
    "Visit",
]
