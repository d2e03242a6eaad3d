"""The list of exchange rates that hold."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit.tables import Column, Filter, Table
from shuke.shop import queries
from shuke.shop.models import ExchangeRate


class RateTable(Table):
    name = "rates"
    default_sort = "-day"
    empty = (
        _("No exchange rates yet"),
        _("Enter one above, and orders in that currency count in your figures."),
    )
    columns = (
        Column("currency", _("Currency")),
        Column("day", _("From day"), kind="day", sort=True),
        Column("rate", _("Rate"), template="shop/_rate.html"),
        Column("began_by", _("Entered by"), kind="author", on_phones=False),
        Column("began_at", _("Entered"), kind="ago", on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter("currency", _("Currency"), choices=_currencies),
            Filter("day", _("From day"), kind="days"),
        )
        super().__init__(request, queries.exchange_rates(actor))


def _currencies() -> list[tuple[str, object]]:
    codes = ExchangeRate.objects.open().order_by("currency").values_list("currency", flat=True)
    return [(code, code) for code in codes.distinct()]


def rate_table(request: HttpRequest) -> RateTable:
    return RateTable(request, request.actor)  # type: ignore[attr-defined]
