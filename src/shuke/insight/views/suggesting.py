"""What somebody's next order may hold, for the panel of their record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shuke.common.access import Request, allow
from shuke.insight.queries.next_order import next_order


@allow("orders.view")
@require_GET
def of_customer(request: Request, customer: int) -> HttpResponse:
    return render(request, "insight/_next.html", {"next": next_order(request.actor, customer)})
