"""What somebody's next order may hold, for the panel of their record, and who may order a product, for its page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.insight import commands
from shuke.insight.queries.next_order import next_order
from shuke.insight.queries.next_products import first_buyers


@allow("orders.view")
@require_GET
def of_customer(request: Request, customer: int) -> HttpResponse:
    return _panel(request, customer)


@allow("orders.view")
@require_GET
def of_product(request: Request, product: int) -> HttpResponse:
    buyers = first_buyers(request.actor, product)
    return render(request, "insight/_next_buyers.html", {"buyers": buyers})


@allow("customers.edit")
@require_POST
def exclude(request: Request, customer: int) -> HttpResponse:
    """Offer `product` to them no more."""
    commands.exclude_product(request.actor, customer, _product(request))
    toast(request, _("It will not be offered to them any more"))
    return _panel(request, customer)


@allow("customers.edit")
@require_POST
def offer_again(request: Request, customer: int) -> HttpResponse:
    """Offer `product` to them after all."""
    commands.offer_again(request.actor, customer, _product(request))
    toast(request, _("It may be offered to them again"))
    return _panel(request, customer)


def _product(request: Request) -> int:
    product = whole_number(request.POST.get("product", ""))
    if product is None:
        raise Invalid(_("There is no such product."))
    return product


def _panel(request: Request, customer: int) -> HttpResponse:
    if not request.htmx and request.method == "POST":
        return redirect("customers:record", customer)
    may = request.actor.can("customers.edit")
    context = {"next": next_order(request.actor, customer), "customer": customer, "may": may}
    return render(request, "insight/_next.html", context)
