"""Somebody asked to be forgotten; who was; and who came back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.toasts import toast
from shuke.customers import commands, queries
from shuke.customers.forms import ReturnForm
from shuke.customers.queries import erasures as forgotten

#: Rows of the page.
MOST = 200


@allow("customers.erase")
@require_http_methods(["GET", "POST"])
def erasure(request: Request, pk: int) -> HttpResponse:
    """Say what forgetting somebody means, then do it."""
    customer = queries.customer_for(request.actor, pk)
    if request.method == "POST":
        commands.erase_customer(request.actor, customer.pk)
        toast(request, _("Forgotten. Files and copies follow within minutes."))
        return redirect("customers:erasures")
    return render(request, "customers/erasure.html", {"customer": customer})


@allow("customers.erase")
@require_http_methods(["GET", "POST"])
def erasures(request: Request) -> HttpResponse:
    """Who was forgotten, what is left to do; let somebody be on record again."""
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.welcome_back(request.actor, **form.cleaned_data)
        except ShukeError as error:
            form.add_error("text", str(error))
        else:
            toast(
                request,
                _("They can be on record again. Add them, or send what came of them again."),
            )
            return redirect("customers:erasures")
    rows = forgotten.erasures(request.actor)
    count = rows.count()
    context = {
        "rows": rows[:MOST],
        "form": form,
        "lead": ngettext("%(count)d person forgotten", "%(count)d people forgotten", count)
        % {"count": count},
    }
    return render(request, "customers/erasures.html", context, status=422 if form.errors else 200)
