"""Own fields of customers: which there are, and what is known in one of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import commands, queries
from shuke.customers.forms import CustomFieldForm


@allow("customers.fields")
@require_http_methods(["GET", "POST"])
def own_fields(request: Request) -> HttpResponse:
    """The own fields, and the form that adds one."""
    form = CustomFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.add_custom_field(request.actor, **form.declaration)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("“%(name)s” is added.") % {"name": made.label})
            return redirect("customers:own_fields")
    return _page(request, form)


@allow("customers.fields")
@require_POST
def own_field(request: Request, own: int) -> HttpResponse:
    """Rename one, or change what it offers."""
    initial: dict[str, Any] = {"label": request.POST.get("label", "")}
    if "choices" in request.POST:
        initial["choices"] = request.POST["choices"].splitlines()
    try:
        commands.edit_custom_field(request.actor, own, **initial)
    except Invalid as error:
        why = next(iter(error.fields.values()), error.message)
        return _page(request, CustomFieldForm(), wrong=own, why=why, typed=request.POST, status=422)
    toast(request, _("Saved"))
    return redirect("customers:own_fields")


@allow("customers.fields")
@require_POST
def own_field_ending(request: Request, own: int) -> HttpResponse:
    ended = commands.end_custom_field(request.actor, own)
    toast(request, _("“%(name)s” has ended.") % {"name": ended.label})
    return redirect("customers:own_fields")


@allow("customers.fields")
@require_POST
def own_field_return(request: Request, own: int) -> HttpResponse:
    back = commands.reopen_custom_field(request.actor, own)
    toast(request, _("“%(name)s” is taken up again.") % {"name": back.label})
    return redirect("customers:own_fields")


def _page(
    request: Request, form: CustomFieldForm, *, status: int = 200, **editing: Any
) -> HttpResponse:
    listed = queries.custom_fields(ended=True)
    context = {
        "form": form,
        "fields": [field for field in listed if field.ended_at is None],
        "ended": [field for field in listed if field.ended_at],
        **editing,
    }
    status = 422 if form.errors else status
    return render(request, "customers/own_fields.html", context, status=status)
