"""Postal addresses on the record."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import commands, queries
from shuke.customers.forms_addresses import AddressForm
from shuke.customers.models import PostalAddress
from shuke.customers.views.facts import back, facts_part


@allow("customers.edit")
def addresses(request: Request, pk: int) -> HttpResponse:
    """Open the form for one (GET), note it (POST)."""
    customer = queries.customer_for(request.actor, pk)
    form = AddressForm(
        request.POST or None, initial={"receiver": customer.name}, auto_id="address_%s"
    )
    if request.method != "POST" or not form.is_valid():
        return facts_part(request, customer, 422 if form.errors else 200, open="address", form=form)
    try:
        commands.add_address(request.actor, customer.pk, **form.cleaned_data)
    except (Conflict, Invalid) as error:
        if isinstance(error, Invalid):
            show_errors(form, error)
        else:
            form.add_error("street", error.message)
        return facts_part(request, customer, 422, open="address", form=form)
    toast(request, _("Saved"))
    return facts_part(request, customer)


@allow("customers.edit")
@require_POST
def address_ending(request: Request, pk: int, address: int) -> HttpResponse:
    customer = queries.customer_for(request.actor, pk)
    theirs = PostalAddress.objects.open().filter(customer__in=queries.person_ids(customer))
    if not theirs.filter(pk=address).exists():
        raise NotFound(_("This is noted no longer."))
    commands.end_address(request.actor, address)
    toast(request, _("Removed"))
    return back(request, customer.pk)
