"""The list of competitors' prices."""

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.shop import queries
from shuke.shop.models import CompetitorPrice


def _in_short(row: CompetitorPrice) -> str:
    """What a phone has room for: "Kids · ¥63.00 · 20% below ours"."""
    parts = [row.competitor, formats.money(row.price, row.currency)]
    if row.below and row.below > 0:
        parts.append(gettext("%(share)s below ours") % {"share": formats.percent(row.below)})
    return " · ".join(parts)


class CompetitorTable(Table):
    name = "competitors"
    default_sort = "-day"
    empty = (
        _("No prices of competitors yet"),
        _("Enter above what somebody saw: the product page shows it beside yours."),
    )
    columns = (
        Column("product", _("Product"), template="shop/_price_product.html", beneath=_in_short),
        Column("competitor", _("Competitor"), template="shop/_competitor.html", on_phones=False),
        Column("price", _("Price"), kind="money", unit=lambda row: row.currency, on_phones=False),
        Column("below", _("Beside ours"), template="shop/_below.html", on_phones=False),
        Column("day", _("Seen"), kind="day", sort=True, on_phones=False),
        Column("source", _("Where"), template="shop/_seen.html", on_phones=False),
        Column("began_by", _("Entered by"), kind="author", on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                fields=("product__title", "product__code", "competitor"),
                placeholder=_("Title, code or competitor"),
            ),
            Filter("competitor", _("Competitor"), choices=_competitors),
            Filter("day", _("Seen"), kind="days"),
        )
        super().__init__(request, queries.competitor_prices(actor))

    def load(self) -> "CompetitorTable":
        """Read the page, with what ours costs."""
        queries.beside_ours(self.page.rows)
        return self


def _competitors() -> list[tuple[str, object]]:
    names = (
        CompetitorPrice.objects.open().order_by("competitor").values_list("competitor", flat=True)
    )
    return [(name, name) for name in names.distinct()[:200]]


def competitor_table(request: HttpRequest) -> CompetitorTable:
    return CompetitorTable(request, request.actor).load()  # type: ignore[attr-defined]
