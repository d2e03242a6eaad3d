"""The exact number of a long list, asked for by the page once it is drawn."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuke.common import bulk_changes
from shuke.common.access import Request, signed_in


@signed_in
@require_safe
def count(request: Request, table: str) -> HttpResponse:
    """How many rows match the filters of the address, for whoever may see the list."""
    page = bulk_changes.list_page(table)
    bulk_changes.allow(request.actor, page.capability)
    rows = page.build(request)
    context = {"table": rows, "number": rows.count_exactly()}
    return render(request, "kit/_exact_count.html", context)
