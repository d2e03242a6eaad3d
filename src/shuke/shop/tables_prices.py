"""The list of prices that stand."""

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit.tables import Column, Filter, Table
from shuke.shop import queries
from shuke.shop.models import ListedPrice
from shuke.team.queries import stores


def _where(row: ListedPrice) -> str:
    """Where the price holds, and for whom, in a line."""
    place = row.store or row.region
    words = (
        row.get_buyers_display() if row.buyers == ListedPrice.For.WHOLESALE else "",
        str(place.name) if place else "",
    )
    return " · ".join(filter(None, words)) or gettext("All stores")


class PriceTable(Table):
    name = "prices"
    default_sort = "-starts"
    empty = (
        _("No price lists yet"),
        _("Everywhere goods cost their list price. Enter a price above where they do not."),
    )
    columns = (
        Column("product", _("Product"), template="shop/_price_product.html", beneath=_where),
        Column("price", _("Price"), kind="money", unit=lambda row: row.currency),
        Column("place", _("Where"), template="shop/_price_where.html", on_phones=False),
        Column("starts", _("First day"), kind="day", sort=True, on_phones=False),
        Column("ends", _("Last day"), kind="day", on_phones=False),
        Column("began_by", _("Entered by"), kind="author", on_phones=False),
        Column("began_at", _("Entered"), kind="ago", on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.actor = actor
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                fields=("product__title", "product__code"),
                placeholder=_("Title or code"),
            ),
            Filter("buyers", _("For"), choices=ListedPrice.For.choices),
            Filter("store", _("Store"), choices=self._stores),
            Filter("starts", _("First day"), kind="days"),
        )
        super().__init__(request, queries.listed_prices(actor))

    def _stores(self) -> list[tuple[str, str]]:
        return [(str(store.pk), store.name) for store in stores(self.actor)]


def price_table(request: HttpRequest) -> PriceTable:
    return PriceTable(request, request.actor)  # type: ignore[attr-defined]
