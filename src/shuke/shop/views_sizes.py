"""The page of size charts."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.shop import commands, queries


class SizesForm(forms.Form):
    """Of which goods, and the table as typed or pasted from a spreadsheet."""

    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=120, required=False)
    category = forms.CharField(
        label=gettext_lazy("Category"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Either may be left out: the chart is of all brands, or of all categories."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Sizes"),
        max_length=20_000,
        help_text=gettext_lazy("A heading that says what is measured, then a line for each size."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )


@allow("orders.view")
@require_safe
def sizes(request: Request) -> HttpResponse:
    names = ("brand", "category")
    initial = {name: request.GET.get(name, "")[:120] for name in names}
    return _page(request, SizesForm(initial=initial | {"text": commands.childrens_sizes()}))


@allow("prices.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request) -> HttpResponse:
    """Write down the chart of the form. The form itself stands on the page of all charts."""
    if request.method != "POST":
        return redirect("shop:sizes")
    form = SizesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    values = form.cleaned_data
    try:
        chart = commands.chart_of_text(values["text"])
    except Invalid as error:
        form.add_error("text", error.message)
        return _page(request, form, status=422)
    commands.write_sizes(request.actor, values["brand"], values["category"], chart)
    toast(request, _("Size chart saved"))
    return redirect("shop:sizes")


@allow("prices.edit")
@require_POST
def ending(request: Request, chart: int) -> HttpResponse:
    """A chart holds no longer."""
    commands.end_sizes(request.actor, chart)
    toast(request, _("Size chart removed"))
    return redirect("shop:sizes")


def _page(request: Request, form: SizesForm, *, status: int = 200) -> HttpResponse:
    context = {
        "charts": list(queries.size_charts(request.actor)),
        "form": form,
        "may_edit": request.actor.can("prices.edit"),
    }
    return render(request, "shop/sizes.html", context, status=status)
