"""The list of somebody's movements of points."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.kit.tables import Column, Filter, Table
from shuke.loyalty.models import PointsEntry
from shuke.loyalty.queries.people import entries_of


class EntryTable(Table):
    name = "points"
    default_sort = "-pk"
    empty = (
        _("No points yet"),
        _("They come with orders, as the rules say, or by hand."),
    )
    columns = (
        Column("at", _("When"), kind="moment", beneath=lambda row: row.cause),
        Column("kind", pgettext_lazy("points", "What"), value=lambda row: row.get_kind_display()),
        Column("amount", _("Points"), value=lambda row: row.amount or None, kind="number"),
        Column(
            "waiting",
            pgettext_lazy("points", "Waiting"),
            value=lambda row: row.waiting or None,
            kind="number",
            on_phones=False,
        ),
        Column("balance", pgettext_lazy("points", "Balance after"), kind="number", on_phones=False),
        Column("cause", _("Why"), on_phones=False),
        Column("by", _("Who"), kind="author", on_phones=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor, customer: int):
        self.filters = (
            Filter("kind", pgettext_lazy("points", "What"), choices=PointsEntry.Kind.choices),
        )
        super().__init__(request, entries_of(actor, customer))
