"""The list of costs that were stated."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers.queries import source_name
from shuke.shop import queries


def _days(row: Any) -> str:
    return f"{formats.day(row.starts)} – {formats.day(row.ends)}"


class CostTable(Table):
    name = "costs"
    default_sort = "-at"
    empty = (
        _("No costs yet"),
        _("Tell what a source cost in a month, and the report says what a new customer costs."),
    )
    columns = (
        Column("source", _("Source"), value=lambda row: source_name(row.source), beneath=_days),
        Column("starts", _("First day"), kind="day", on_phones=False),
        Column("ends", _("Last day"), kind="day", on_phones=False),
        Column("amount", _("Amount"), kind="money", unit=lambda row: row.currency),
        Column("by", _("Entered by"), kind="author", on_phones=False),
        Column("at", _("Entered"), kind="ago", sort=True, on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter(
                "q",
                _("Search"),
                kind="search",
                fields=("source",),
                placeholder=_("Source"),
            ),
        )
        super().__init__(request, queries.costs(actor))
