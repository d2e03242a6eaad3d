"""The pages on which a form is made, changed and closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.collect import commands
from shuke.collect.models import WebForm
from shuke.collect.queries import webforms as queries
from shuke.collect.webforms import building
from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number


@allow("forms.edit")
def new(request: Request) -> HttpResponse:
    """Choose what the form is for; it begins with what such forms ask."""
    if request.method == "POST":
        row = commands.make_form(
            request.actor, kind=request.POST.get("kind", ""), name=request.POST.get("name", "")
        )
        toast(request, _("The form is open. Look it over before you hand out its address."))
        return redirect("forms:edit", row.pk)
    return render(request, "collect/form_new.html", {"kinds": WebForm.Kind.choices})


@allow("forms.edit")
def edit(request: Request, form: int) -> HttpResponse:
    row = queries.form_of(form)
    if request.method != "POST":
        version = queries.latest(row)
        return _page(request, row, version.content, name=row.name, number=version.number)
    name, number = request.POST.get("name", ""), request.POST.get("number", "")
    content = building.posted(request.POST)
    try:
        commands.change_form(
            request.actor, form, name=name, content=content,
            expected=whole_number(number, 8),
        )  # fmt: skip
    except Invalid as error:
        return _page(request, row, content, name=name, number=number, error=error)
    except Conflict as error:
        newest = queries.latest(row).number
        return _page(request, row, content, name=name, number=newest, error=error)
    toast(request, _("The form is saved"))
    return redirect("forms:form", form)


@allow("forms.edit")
@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """The builder after one change; nothing is stored. Without htmx: the whole page. Who comes back to it by
    its address finds the forms."""
    if request.method == "GET":
        return redirect("forms:forms")
    content, focus = building.posted(request.POST), None
    for do in request.POST.getlist("do"):
        if do == "add":
            do = f"add:{request.POST.get('what', '')}"
        at = building.change(content, do)
        focus = at if at is not None else focus
    if request.htmx:
        context = {**building.drawn(content), "focus": focus}
        return render(request, "collect/_form_builder.html", context)
    pk = request.POST.get("form", "")
    row = queries.form_of(whole_number(pk) or 0)
    name, number = request.POST.get("name", ""), request.POST.get("number", "")
    return _page(request, row, content, name=name, number=number)


@allow("forms.edit")
@require_POST
def end(request: Request, form: int) -> HttpResponse:
    commands.end_form(request.actor, form)
    toast(request, _("The form is closed. What was sent stays"))
    return redirect("forms:form", form)


@allow("forms.edit")
@require_POST
def reopen(request: Request, form: int) -> HttpResponse:
    commands.reopen_form(request.actor, form)
    toast(request, _("The form is open again"))
    return redirect("forms:form", form)


def _page(
    request: Request,
    row: WebForm,
    content: dict[str, Any],
    *,
    name: str,
    number: int | str,
    error: Invalid | Conflict | None = None,
) -> HttpResponse:
    wrong = error.fields if error else {}
    context = {
        **building.drawn(content, wrong),
        "form": row,
        "name": name,
        "number": number,
        "error": str(error.message) if error else "",
    }
    return render(request, "collect/form_edit.html", context, status=error.status if error else 200)
