"""What a colleague says of somebody, on the record."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.relations import commands
from shuke.relations.forms import ChooseForm
from shuke.relations.queries.people import standing_of


@allow("relations.choose")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request, customer: int) -> HttpResponse:
    """Of which type somebody is, and why a colleague says so."""
    standing = standing_of(request.actor, customer)
    row = standing.row
    initial = {"kind": row.kind, "reason": row.reason} if row else {}
    data = request.POST if request.method == "POST" else None
    form = ChooseForm(data, types=standing.types, initial=initial)
    if form.is_valid():
        try:
            commands.choose_type(request.actor, customer, **form.cleaned_data)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Noted"))
            return redirect("customers:record", standing.customer)
    context = {"form": form, "standing": standing}
    return render(request, "relations/choose.html", context, status=422 if form.errors else 200)


@allow("relations.choose")
@require_POST
def release(request: Request, customer: int) -> HttpResponse:
    row = commands.release_type(request.actor, customer)
    toast(request, _("What they do decides again"))
    return redirect("customers:record", row.customer_id)
