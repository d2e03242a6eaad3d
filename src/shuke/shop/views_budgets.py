"""The page where budgets of sources are planned, beside what they cost."""

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
from shuke.shop.tables_budgets import BudgetTable


class BudgetsForm(PastedForm):
    """Lines of budgets, as typed or pasted from a spreadsheet, or a file with them."""

    text = forms.CharField(
        label=gettext_lazy("Budgets"),
        max_length=200_000,
        required=False,
        help_text=gettext_lazy(
            "One budget a line: source, first day, last day, amount. A month may stand in place of both days."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "placeholder": "xiaohongshu, 2026-12, 8000\nbaidu, 2026-12-01, 2026-12-15, 2500",
                "spellcheck": "false",
            }
        ),
    )


@allow("insight.view")
@require_safe
def budgets(request: Request) -> HttpResponse:
    return _page(request, BudgetsForm())


@allow("costs.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: Request) -> HttpResponse:
    """Take down the budgets of the form; nothing when one line cannot be used. The form itself stands on the
    page of all budgets."""
    if request.method != "POST":
        return redirect("shop:budgets")
    form = BudgetsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        count = commands.state_budgets(request.actor, commands.costs_of_text(form.lines()))
    except Invalid as error:
        form.add_error("text", error.message)
        return _page(request, form, status=422)
    toast(request, ngettext("%(n)s budget saved", "%(n)s budgets saved", count) % {"n": count})
    return redirect("shop:budgets")


def _page(request: Request, form: BudgetsForm, *, status: int = 200) -> HttpResponse:
    context = {
        "table": BudgetTable(request, request.actor).load(),
        "form": form,
        "may_edit": request.actor.can("costs.edit"),
    }
    return render(request, "shop/budgets.html", context, status=status)
