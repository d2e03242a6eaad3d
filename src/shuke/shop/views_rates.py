"""The page where exchange rates are entered: one, or a table of many."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common import basics
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.shop import commands, queries
from shuke.shop.forms_pasted import PastedForm
from shuke.shop.tables_rates import RateTable


class RatesForm(PastedForm):
    """Lines of rates, as typed or pasted from a spreadsheet, or a file with them."""

    text = forms.CharField(
        label=gettext_lazy("Rates"),
        max_length=200_000,
        required=False,
        help_text=gettext_lazy("One rate a line: currency, the day from which it holds, rate."),
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "placeholder": "USD, 2026-11-01, 7.1234\nEUR, 2026-11-01, 8.2",
                "spellcheck": "false",
            }
        ),
    )


@allow("insight.view")
@require_safe
def rates(request: Request) -> HttpResponse:
    currency, day = request.GET.get("missing", "")[:3], request.GET.get("from", "")[:10]
    initial = {"text": f"{currency}, {day}, "} if currency and day else None
    return _page(request, RatesForm(initial=initial))


@allow("rates.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """Take down the rates of the form; nothing when one line cannot be used. The form itself stands on the
    page of all rates."""
    if request.method != "POST":
        return redirect("shop:rates")
    form = RatesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        count = commands.enter_rates(request.actor, commands.rates_of_text(form.lines()))
    except Invalid as error:
        form.add_error("text", error.message)
        return _page(request, form, status=422)
    words = ngettext("%(n)s rate saved", "%(n)s rates saved", count)
    toast(request, words % {"n": count})
    return redirect("shop:rates")


def _page(request: Request, form: RatesForm, *, status: int = 200) -> HttpResponse:
    context = {
        "table": RateTable(request, request.actor),
        "form": form,
        "home": basics.currency(),
        "missing": queries.missing_rates(request.actor),
        "may_edit": request.actor.can("rates.edit"),
    }
    return render(request, "shop/rates.html", context, status=status)
