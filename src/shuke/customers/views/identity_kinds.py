"""The kinds of identity that there are, and those that the shop adds."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import commands
from shuke.customers.forms import IdentityKindForm
from shuke.customers.queries import kinds as queries


@allow("customers.fields")
@require_http_methods(["GET", "POST"])
def own_kinds(request: Request) -> HttpResponse:
    """All kinds, and the form that adds one."""
    form = IdentityKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.add_identity_kind(request.actor, **form.cleaned_data)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("“%(name)s” is added.") % {"name": made.label})
            return redirect("customers:identity_kinds")
    return _page(request, form)


@allow("customers.fields")
@require_POST
def own_kind(request: Request, custom_kind: int) -> HttpResponse:
    """Rename one, or say whether it joins."""
    label, joins = request.POST.get("label", ""), "joins" in request.POST
    try:
        commands.edit_identity_kind(request.actor, custom_kind, label=label, joins=joins)
    except Invalid as error:
        why = next(iter(error.fields.values()), error.message)
        return _page(request, IdentityKindForm(), wrong=custom_kind, why=why, status=422)
    toast(request, _("Saved"))
    return redirect("customers:identity_kinds")


@allow("customers.fields")
@require_POST
def own_kind_ending(request: Request, custom_kind: int) -> HttpResponse:
    ended = commands.end_identity_kind(request.actor, custom_kind)
    toast(request, _("“%(name)s” has ended.") % {"name": ended.label})
    return redirect("customers:identity_kinds")


@allow("customers.fields")
@require_POST
def own_kind_return(request: Request, custom_kind: int) -> HttpResponse:
    try:
        back = commands.reopen_identity_kind(request.actor, custom_kind)
    except Invalid as error:
        toast(request, error.message)
    else:
        toast(request, _("“%(name)s” is taken up again.") % {"name": back.label})
    return redirect("customers:identity_kinds")


def _page(
    request: Request, form: IdentityKindForm, *, status: int = 200, **editing: Any
) -> HttpResponse:
    listed = queries.own_kinds()
    context = {
        "form": form,
        "built_in": queries.built_in(),
        "own": [kind for kind in listed if kind.ended_at is None],
        "ended": [kind for kind in listed if kind.ended_at],
        **editing,
    }
    status = 422 if form.errors else status
    return render(request, "customers/identity_kinds.html", context, status=status)
