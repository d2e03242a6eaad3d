"""Pages of orders and products."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.common.panels import read_panels
from shuke.shop import commands, queries
from shuke.shop.slots import OrderPanel, ProductPanel
from shuke.shop.tables import OrderTable, ProductTable


@allow("orders.view")
@require_safe
def orders(request: Request) -> HttpResponse:
    return render(request, "shop/orders.html", {"table": OrderTable(request, request.actor).load()})


@allow("orders.view")
@require_safe
def order(request: Request, pk: int) -> HttpResponse:
    row = queries.order_for(request.actor, pk)
    context = queries.order_facts(request.actor, row)
    context["panels"] = read_panels(OrderPanel, request.actor, row)
    return render(request, "shop/order.html", context)


@allow("orders.view")
@require_safe
def order_summary(request: Request, pk: int) -> HttpResponse:
    """The quick view of the list: who bought what for how much."""
    facts = queries.order_facts(request.actor, queries.order_for(request.actor, pk))
    return render(request, "shop/_order_summary.html", facts)


@allow("orders.edit")
@require_POST
def exclusion(request: Request, pk: int) -> HttpResponse:
    """Keep the order out of analysis; `reason` says why."""
    if commands.exclude_order(request.actor, pk, request.POST.get("reason", "")):
        toast(request, _("Excluded from all totals and reports"))
    return _back(request, pk)


@allow("orders.edit")
@require_POST
def inclusion(request: Request, pk: int) -> HttpResponse:
    """Count the order again."""
    if commands.include_order(request.actor, pk):
        toast(request, _("Included again"))
    return _back(request, pk)


def _back(request: Request, pk: int) -> HttpResponse:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("shop:order", pk)


@allow("orders.view")
@require_safe
def product(request: Request, pk: int) -> HttpResponse:
    row = queries.product_for(request.actor, pk)
    context = queries.product_facts(request.actor, row)
    context["panels"] = read_panels(ProductPanel, request.actor, row)
    return render(request, "shop/product.html", context)


@allow("orders.view")
@require_safe
def products(request: Request) -> HttpResponse:
    table = ProductTable(request, request.actor).load()
    return render(request, "shop/products.html", {"table": table})
