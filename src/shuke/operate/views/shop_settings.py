"""What the shop sets for itself: one page, a form per group, what a change means before it is done."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.operate import commands, setting_rows
from shuke.operate.setting_forms import GroupForm


@allow("settings.manage")
@require_safe
def page(request: Request) -> HttpResponse:
    return _page(request)


@require_POST
@allow("settings.manage")
def save(request: Request, group: str) -> HttpResponse:
    form = _form_of(request, group)
    values, confirmed = form.submitted(), "confirmed" in request.POST
    try:
        rows = commands.change_settings(request.actor, values, confirmed=confirmed)
    except commands.Unconfirmed as unconfirmed:
        context = {
            "group": group,
            "effects": unconfirmed.effects,
            "changes": form.changes(values),
            "values": values,
        }
        return render(request, "operate/settings_confirm.html", context)
    except Invalid as error:
        for key, text in error.fields.items():
            form.add_error(key, text)
        return _page(request, form, group, status=422)
    if rows:
        toast(request, _("Saved. It is in effect now."))
    return redirect(f"{reverse('operate:settings')}#{group}")


@require_POST
@allow("settings.manage")
def undo(request: Request, version: int) -> HttpResponse:
    commands.undo_setting(request.actor, version)
    toast(request, _("The change was undone."))
    return redirect("operate:settings")


def _form_of(request: Request, group: str) -> GroupForm:
    for each, rows in setting_rows.groups(request.actor):
        if each.key == group:
            return GroupForm(rows, request.POST, request.FILES)
    raise Http404


def _page(
    request: Request, sent: GroupForm | None = None, group: str = "", status: int = 200
) -> HttpResponse:
    sections = [
        (each, sent if sent and each.key == group else GroupForm(rows))
        for each, rows in setting_rows.groups(request.actor)
    ]
    context = {"sections": sections, "changes": setting_rows.changes(request.actor)}
    return render(request, "operate/settings.html", context, status=status)
