"""The page of wishes, and what one does with them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from tests.example_room import commands, queries


class WishTable(Table):
    name = "wishes"
    default_sort = "-at"
    columns = (
        Column("text", _("Wish")),
        Column(
            "customer",
            _("Customer"),
            link=lambda row: reverse("customers:record", args=[row.customer_id]),
        ),
        Column("at", _("Noted"), kind="ago", sort=True),
    )


@allow("wishes.view")
@require_safe
def wishes(request: Request) -> HttpResponse:
    table = WishTable(request, queries.wishes(request.actor).order_by())
    return render(request, "example_room/wishes.html", {"table": table})


@allow("wishes.edit")
@require_POST
def make(request: Request, customer: int) -> HttpResponse:
    wish = commands.make_wish(request.actor, customer, request.POST.get("text", ""))
    toast(request, _("Noted"), undo=reverse("example_room:taking_back", args=[wish.pk]))
    return redirect("customers:record", wish.customer_id)


@allow("wishes.edit")
@require_POST
def taking_back(request: Request, wish: int) -> HttpResponse:
    row = commands.take_back_wish(request.actor, wish)
    return redirect("customers:record", row.customer_id)
