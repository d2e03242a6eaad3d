"""The page where prices of price lists are stated: one, or a table of many."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.shop import commands
from shuke.shop.forms_pasted import PastedForm
from shuke.shop.tables_prices import PriceTable


class PricesForm(PastedForm):
    """Lines of prices, as typed or pasted from a spreadsheet, or a file with them."""

    text = forms.CharField(
        label=gettext_lazy("Prices"),
        max_length=200_000,
        required=False,
        help_text=gettext_lazy(
            "One price a line: product code, where, price, first day, last day (may be left out)."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "placeholder": "R-80, 湖滨店, 99, 2026-12-01, 2026-12-31\nR-80, wholesale, 60, 2026-12-01",
                "spellcheck": "false",
            }
        ),
    )


@allow("orders.view")
@require_safe
def prices(request: Request) -> HttpResponse:
    code = request.GET.get("product", "")[:120]
    initial = {"text": f"{code}, , , {clock.today()}"} if code else None
    return _page(request, PricesForm(initial=initial))


@allow("prices.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: Request) -> HttpResponse:
    """Take down the prices of the form; nothing when one line cannot be used. The form itself stands on the
    page of all prices."""
    if request.method != "POST":
        return redirect("shop:prices")
    form = PricesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        count = commands.state_prices(request.actor, commands.prices_of_text(form.lines()))
    except Invalid as error:
        form.add_error("text", error.message)
        return _page(request, form, status=422)
    toast(request, ngettext("%(n)s price saved", "%(n)s prices saved", count) % {"n": count})
    return redirect("shop:prices")


def _page(request: Request, form: PricesForm, *, status: int = 200) -> HttpResponse:
    context = {
        "table": PriceTable(request, request.actor),
        "form": form,
        "may_edit": request.actor.can("prices.edit"),
    }
    return render(request, "shop/prices.html", context, status=status)
