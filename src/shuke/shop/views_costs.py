"""The page where marketing costs are told."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.shop import commands
from shuke.shop.forms_pasted import PastedForm
from shuke.shop.tables_costs import CostTable


class CostsForm(PastedForm):
    """Lines of costs, as typed or pasted from a spreadsheet, or the report of an advertising system."""

    text = forms.CharField(
        label=gettext_lazy("Costs"),
        max_length=1_000_000,
        required=False,
        help_text=gettext_lazy(
            "One cost a line: source, first day, last day, amount. A month may stand in place of both days."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "placeholder": "xiaohongshu, 2026-10, 6400\nbaidu, 2026-10-01, 2026-10-15, 1800",
                "spellcheck": "false",
            }
        ),
    )

    source = forms.CharField(
        label=gettext_lazy("Source of the report"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Reports of Google Ads, Baidu, Tencent and 直通车 may be pasted or chosen as they are, with their budgets."
            " Name the source if it is called otherwise here."
        ),
    )


@allow("insight.view")
@require_safe
def costs(request: Request) -> HttpResponse:
    return _page(request, CostsForm())


@allow("costs.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: Request) -> HttpResponse:
    """Take down the costs of the form; nothing when one line cannot be used. The form itself stands on
    the page of all costs."""
    if request.method != "POST":
        return redirect("shop:costs")
    form = CostsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        count = _stated(request, form)
    except Invalid as error:
        form.add_error(
            "source" if "source" in error.fields and not form.cleaned_data["source"] else "text",
            error.message,
        )
        return _page(request, form, status=422)
    toast(
        request,
        ngettext("%(n)s cost saved", "%(n)s costs saved", count) % {"n": count},
    )
    return redirect("shop:costs")


def _stated(request: Request, form: CostsForm) -> int:
    """What the form says, taken down; how many costs."""
    text = form.lines()
    if report := commands.report_of(text, form.cleaned_data["source"].strip()):
        return commands.state_report(request.actor, report)
    return commands.state_spend(request.actor, commands.costs_of_text(text))


def _page(request: Request, form: CostsForm, *, status: int = 200) -> HttpResponse:
    table = CostTable(request, request.actor)
    context = {"table": table, "form": form, "may_edit": request.actor.can("costs.edit")}
    return render(request, "shop/costs.html", context, status=status)
