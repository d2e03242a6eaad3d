"""The customer list, a new customer, the export."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import clock, csvs
from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import commands
from shuke.customers.forms import CustomerForm
from shuke.customers.tables import CustomerTable


@allow("customers.view")
@require_safe
def customers(request: Request) -> HttpResponse:
    table = CustomerTable(request, request.actor).load()
    return render(request, "customers/list.html", {"table": table})


@allow("customers.edit")
def new(request: Request) -> HttpResponse:
    form = CustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.add_customer(
                request.actor,
                name=form.cleaned_data["name"],
                city=form.cleaned_data["city"],
                identities=form.identities,
            )
        except (Invalid, Conflict) as error:
            show_errors(form, error)
        else:
            toast(request, _("%(name)s is in your customer book.") % {"name": made})
            return redirect("customers:record", made.pk)
    status = 422 if form.errors else 200
    return render(request, "customers/new.html", {"form": form}, status=status)


@allow("customers.export")
@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """The list as it is filtered, as CSV. Told in the audit before the first row leaves."""
    table = CustomerTable(request, request.actor)
    filters = {key: request.GET[key] for key in table.values}
    rows = commands.export_customers(request.actor, table.matches, filters)
    response = StreamingHttpResponse(csvs.lines(rows), content_type="text/csv; charset=utf-8")
    name = f"customers-{clock.today():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
