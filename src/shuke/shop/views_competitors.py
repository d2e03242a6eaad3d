"""The page where competitors' prices are entered: one, or a table of many."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.shop import commands, queries
from shuke.shop.forms_pasted import PastedForm
from shuke.shop.tables_competitors import CompetitorTable


class CompetitorsForm(PastedForm):
    """Lines of prices, as typed or pasted from a spreadsheet, or a file with them."""

    text = forms.CharField(
        label=gettext_lazy("Competitors' prices"),
        max_length=500_000,
        required=False,
        help_text=gettext_lazy(
            "One a line: product code, competitor, price, day, where it was seen; then, if you like, what comes "
            "with it, its title there, currency."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "placeholder": "R-80, 小熊家, 49, 2026-11-20, https://example.com/1, 满 99 减 20",
                "spellcheck": "false",
            }
        ),
    )


@allow("orders.view")
@require_safe
def competitors(request: Request) -> HttpResponse:
    code = request.GET.get("product", "")[:120]
    initial = {"text": f"{code}, , , {clock.today()}, "} if code else None
    return _page(request, CompetitorsForm(initial=initial))


@allow("prices.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: Request) -> HttpResponse:
    """Take down the prices of the form; nothing when one line cannot be used. The form itself stands on the page
    of all of them."""
    if request.method != "POST":
        return redirect("shop:competitors")
    form = CompetitorsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        statements = commands.competitor_prices_of_text(form.lines())
        count = commands.state_competitor_prices(request.actor, statements)
    except Invalid as error:
        form.add_error("text", error.message)
        return _page(request, form, status=422)
    toast(request, ngettext("%(n)s price saved", "%(n)s prices saved", count) % {"n": count})
    return redirect("shop:competitors")


def _page(request: Request, form: CompetitorsForm, *, status: int = 200) -> HttpResponse:
    context = {
        "table": CompetitorTable(request, request.actor).load(),
        "form": form,
        "percent": queries.undercut(),
        "may_edit": request.actor.can("prices.edit"),
    }
    return render(request, "shop/competitors.html", context, status=status)
