"""Who looks after a customer, from their record."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.kit.preferences import back as back_to_page
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.customers.commands.owning import assign_owner
from shuke.customers.queries.owning import KIND
from shuke.team.queries import holders


@allow("customers.edit")
@require_POST
def owner(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("owner", "")
    staff_id = whole_number(text)
    customer = assign_owner(request.actor, pk, staff_id)
    now = holders(KIND, [customer.pk]).get(customer.pk)
    words = (
        _("%(name)s looks after them now") if now else _("Nobody in particular looks after them")
    )
    toast(request, words % {"name": now.staff.name if now else ""})
    if request.POST.get("next"):
        return back_to_page(request)
    return redirect("customers:record", customer.pk)
