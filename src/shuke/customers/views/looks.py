"""Who looked at whose record."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from shuke.common.access import Request, allow, author
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers import queries
from shuke.customers.models import Look
from shuke.customers.queries import looks as reading
from shuke.team.queries import staff_choices


def _who(row: Look) -> str:
    return author(row.actor_id, row.actor_name)


def _record(row: Look) -> str:
    return reverse("customers:record", args=[row.customer_id])


def _when_and_how(row: Look) -> str:
    return f"{formats.moment(row.at)} · {row.get_how_display()}"


class LookTable(Table):
    name = "looks"
    columns = [
        Column("at", _("Within the hour from"), kind="moment", sort=True, on_phones=False),
        Column("actor_name", _("Who"), value=_who, beneath=_when_and_how),
        Column("customer", _("Whose record"), value=lambda row: str(row.customer), link=_record),
        Column(
            "how",
            pgettext_lazy("look", "How"),
            value=lambda row: row.get_how_display(),
            on_phones=False,
        ),
    ]
    filters = [
        Filter("actor_id", _("Who"), choices=staff_choices),
        Filter("how", pgettext_lazy("look", "How"), choices=lambda: Look.How.choices),
        Filter("at", _("When"), kind="days"),
    ]
    default_sort = "-at"
    empty = (
        _("No views yet"),
        _("Records that colleagues and programs open appear by themselves."),
    )


@allow("customers.looks")
@require_safe
def looks(request: Request, pk: int | None = None) -> HttpResponse:
    """At everybody, or at one person."""
    customer = queries.customer_for(request.actor, pk) if pk else None
    context: dict[str, Any] = {
        "customer": customer,
        "table": LookTable(request, reading.looks(request.actor, customer)),
    }
    return render(request, "customers/looks.html", context)
