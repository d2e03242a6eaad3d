"""The owner's page of kiosks: their keys, when they were last seen."""

from typing import cast

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.collect.queries import webforms
from shuke.common.access import Actor, Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.counter import commands
from shuke.counter.queries.kiosks import kiosks as all_kiosks
from shuke.counter.stores import doors


class KioskForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Display name"), max_length=80)
    store = forms.TypedChoiceField(label=pgettext_lazy("visit", "Store"), coerce=int)
    form = forms.TypedChoiceField(
        label=gettext_lazy("What it shows"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        stores = [(row.pk, row.name) for row in doors(actor)]
        cast(forms.ChoiceField, self.fields["store"]).choices = stores
        open_forms = [(row.pk, row.name) for row in webforms.forms() if row.is_open]
        nothing = ("", _("A field for phone numbers"))
        cast(forms.ChoiceField, self.fields["form"]).choices = [nothing, *open_forms]


@allow("kiosks.manage")
@require_safe
def kiosks(request: Request) -> HttpResponse:
    return render(request, "counter/kiosks.html", {"kiosks": all_kiosks(request.actor)[:200]})


@allow("kiosks.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Make a key; it is shown on the page that follows, this once."""
    form = KioskForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row, key = commands.make_kiosk(
                request.actor, name=data["name"], store_id=data["store"], form_id=data["form"]
            )
        except ShukeError as error:
            show_errors(form, error)
        else:
            address = f"{settings.PUBLIC_URL}{reverse('kiosk:kiosk')}"
            context = {"kiosk": row, "key": key, "address": address}
            return render(request, "counter/kiosk_made.html", context)
    context = {"form": form, "has_stores": bool(doors(request.actor))}
    return render(request, "counter/kiosk_new.html", context, status=422 if form.errors else 200)


@allow("kiosks.manage")
@require_POST
def ending(request: Request, kiosk: int) -> HttpResponse:
    commands.end_kiosk(request.actor, kiosk)
    toast(request, _("Revoked: the screen shows nothing any more"), undo="")
    return redirect("counter:kiosks")
