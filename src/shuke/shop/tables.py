"""The lists of orders and products."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers import queries as customers
from shuke.shop import queries
from shuke.shop.models import Order, Product
from shuke.shop.payments import METHODS
from shuke.shop.queries.orders import by_number, by_parcel
from shuke.shop.queries.products import by_barcode
from shuke.team.queries import stores


def status_tone(order: Order) -> str:
    """The colour of a status: what waits is amber, what fell through is red."""
    return {"unpaid": "warn", "cancelled": "bad"}.get(order.status, "")


def buyer_url(order: Order) -> str | None:
    return reverse("customers:record", args=[order.customer_id]) if order.customer_id else None


class OrderTable(Table):
    """Every order, the latest first."""

    name = "orders"
    default_sort = "-placed_at"
    empty = (
        _("No orders yet"),
        _("Import your order file to begin."),
        "collect:new",
        _("Import a file"),
    )
    columns = (
        Column("number", _("Order"), template="shop/_number.html"),
        Column("placed_at", _("Placed"), kind="moment", sort=True, on_phones=False),
        Column("customer", _("Customer"), template="shop/_buyer.html"),
        Column("status", _("Status"), template="shop/_status.html", on_phones=False),
        Column("store.name", _("Store"), on_phones=False),
        Column(
            "total",
            _("Total"),
            kind="money",
            template="shop/_total.html",
            unit=lambda row: row.currency,
        ),
        Column("discount", _("Discount"), kind="money", unit=lambda r: r.currency, at_first=False),
        Column("refunded", _("Refunded"), kind="money", unit=lambda r: r.currency, at_first=False),
        Column(
            "came_by",
            _("Came by"),
            template="shop/_came_by.html",
            help=_("The buyer's last visit with a source in the 30 days before the order."),
            at_first=False,
        ),
        Column(
            "payment_method",
            _("Payment"),
            value=lambda row: row.payment_label,
            at_first=False,
        ),
        Column("tracking", _("Parcels"), at_first=False),
        Column("note", _("Note"), at_first=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.actor = actor
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                placeholder=_("Order number, parcel or customer"),
                apply=self._search,
            ),
            Filter("status", _("Status"), choices=Order.Status.choices),
            Filter("kind", _("Kind"), choices=Order.Kind.choices),
            Filter("payment_method", _("Payment"), choices=list(METHODS.items())),
            Filter("store", _("Store"), choices=self._stores),
            Filter("counted", _("In reports"), choices=self._counted, apply=self._by_counted),
            Filter("placed_at", _("Placed"), kind="days"),
            *self._buyer(request, actor),
        )
        super().__init__(request, queries.orders(actor))

    def load(self) -> "OrderTable":
        """Read the page, what its orders of other currencies are worth, and whence their buyers came."""
        queries.tell_worth(self.page.rows)
        queries.tell_came_by(self.page.rows)
        queries.tell_parcels(self.page.rows)
        return self

    def _buyer(self, request: HttpRequest, actor: Actor) -> list[Filter]:
        """The condition "of this customer", which the record links to."""
        wanted = request.GET.get("customer", "")
        if not wanted.isdigit() or len(wanted) > 18 or not actor.can("customers.view"):
            return []
        customer = customers.customer_for(actor, int(wanted))
        ids = customers.person_ids(customer)

        def of(orders: QuerySet, value: str) -> QuerySet:
            return orders.filter(customer__in=ids)

        return [Filter("customer", _("Customer"), choices=[(wanted, str(customer))], apply=of)]

    def _search(self, orders: QuerySet, text: str) -> QuerySet:
        """An order number if there is one that begins so, else a parcel's, else a customer."""
        for way in (by_number, by_parcel):
            if (
                any(char.isdigit() for char in text)
                and queries.orders(self.actor).filter(way(text)).exists()
            ):
                return orders.filter(way(text))
        buyers = [row.id for row in customers.find_customers(self.actor, text, 100)]
        return orders.filter(customer__in=buyers)

    def _stores(self) -> list[tuple[str, str]]:
        return [(str(store.pk), store.name) for store in stores(self.actor)]

    def _counted(self) -> list[tuple[str, object]]:
        return [("yes", _("included")), ("no", _("excluded"))]

    def _by_counted(self, orders: QuerySet, value: str) -> QuerySet:
        return orders.filter(queries.COUNTED if value == "yes" else Q(excluded_at__isnull=False))


class ProductTable(Table):
    """What is sold, and how well."""

    name = "products"
    default_sort = "title"
    empty = (
        _("No products yet"),
        _("They come with your orders; a product file adds category, price and cost."),
        "collect:new",
        _("Import a file"),
    )
    columns = (
        Column("title", _("Product"), sort=True, template="shop/_product.html"),
        Column(
            "code",
            _("Code"),
            kind="code",
            sort=True,
            on_phones=False,
            value=lambda row: row.own_code,
        ),
        Column("category", _("Category"), sort=True, on_phones=False),
        Column(
            "list_price",
            _("List price"),
            kind="money",
            sort=True,
            unit=lambda r: r.currency,
            on_phones=False,
        ),
        Column(
            "unit_cost",
            _("Unit cost"),
            kind="money",
            sort=True,
            unit=lambda r: r.currency,
            at_first=False,
            kind_of_field="margin",
        ),
        Column(
            "margin",
            _("Margin"),
            kind="percent",
            help=_("What stays of the list price after the unit cost."),
            on_phones=False,
            kind_of_field="margin",
        ),
        Column("sold.units", _("Sold"), kind="number", help=_("Units, net of returns.")),
        Column("sold.recent", _("Last 90 days"), kind="number", on_phones=False),
        Column(
            "sold.revenue",
            _("Revenue"),
            kind="money",
            unit=lambda row: row.sold.currency,
            template="shop/_revenue.html",
            help=_("Net of returns; other currencies by the rate of their day."),
        ),
        Column("sold.last_at", _("Last sold"), kind="ago", on_phones=False),
        Column("brand", _("Brand"), at_first=False),
        Column("size", _("Size"), at_first=False),
        Column("colour", _("Colour"), at_first=False),
        Column(
            "stock",
            _("In stock"),
            kind="number",
            help=_("What the stores have together, as they stated last."),
            on_phones=False,
        ),
        Column("spec", _("Specification"), at_first=False),
        Column("season", _("Season"), sort=True, at_first=False),
        Column("article", _("Style number"), at_first=False),
        Column("barcode", _("Barcode"), kind="code", at_first=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.actor = actor
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                placeholder=_("Title, code or barcode"),
                apply=_product_search,
            ),
            Filter("category", _("Category"), choices=partial(_values, "category")),
            Filter("season", _("Season"), choices=partial(_values, "season")),
            Filter("brand", _("Brand"), choices=partial(_values, "brand")),
        )
        super().__init__(request, queries.products(actor))

    def load(self) -> "ProductTable":
        """Read the page, how its products sold and what is there of them, in five queries."""
        rows = self.page.rows
        sold = queries.sold(self.actor, [row.pk for row in rows])
        stock = queries.stock_of(self.actor, [row.pk for row in rows])
        beside = queries.beside_namesakes(rows)
        for row in rows:
            row.sold = sold.get(row.pk, queries.Sold())
            row.stock = stock.get(row.pk)
            row.apart = beside.get(row.pk, "")
            has_margin = row.list_price and row.unit_cost is not None
            row.margin = (row.list_price - row.unit_cost) / row.list_price if has_margin else None
        return self


def _product_search(products: QuerySet, text: str) -> QuerySet:
    words = Q(title__icontains=text) | Q(code__icontains=text) | Q(article__icontains=text)
    return products.filter(words | by_barcode(text))


def _values(column: str) -> list[tuple[str, str]]:
    """What stands in that column, to choose from."""
    filled = Product.objects.exclude(**{column: ""}).order_by(column)
    return [(name, name) for name in filled.values_list(column, flat=True).distinct()[:200]]


def product_table(request: Any) -> ProductTable:
    return ProductTable(request, request.actor)


def order_table(request: Any) -> OrderTable:
    return OrderTable(request, request.actor)
