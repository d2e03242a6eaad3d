"""The pages of macros."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.service import commands, queries
from shuke.service.models import Ticket


class MacroForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "{name} becomes the person, {me} who writes, {ticket} the ticket’s number."
        ),
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("stays as it is")), *Ticket.Priority.choices],
    )
    tag = forms.CharField(label=gettext_lazy("Tag"), max_length=40, required=False)


@allow("tickets.manage")
@require_safe
def macros(request: Request) -> HttpResponse:
    return render(request, "service/macros.html", {"macros": queries.macros()})


@allow("tickets.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def macro_new(request: Request) -> HttpResponse:
    return _edit(request, MacroForm(request.POST or None), commands.make_macro)


@allow("tickets.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: Request, macro: int) -> HttpResponse:
    row = queries.macro_for(request.actor, macro)
    values = {name: getattr(row, name) for name in ("name", "text", "priority", "tag")}
    form = MacroForm(request.POST or None, initial=values)
    return _edit(
        request, form, lambda actor, **given: commands.change_macro(actor, row.pk, **given), row
    )


def _edit(request: Request, form: MacroForm, save: Any, row: Any = None) -> HttpResponse:
    if form.is_valid():
        try:
            save(request.actor, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("service:macros")
    context = {"form": form, "macro": row}
    return render(request, "service/macro.html", context, status=422 if form.errors else 200)


@allow("tickets.manage")
@require_POST
def macro_ending(request: Request, macro: int) -> HttpResponse:
    commands.end_macro(request.actor, macro)
    toast(request, _("It is offered no more"))
    return redirect("service:macros")
