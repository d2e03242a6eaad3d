"""The form that takes figures of the industry."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.metrics import METRICS
from shuke.insight.metrics.comparing import COMPARABLE
from shuke.insight.queries import benchmarks as figures
from shuke.insight.queries.currency import shop_currency
from shuke.insight.reports import industry


@allow("insight.edit")
@require_http_methods(["GET", "POST"])
def benchmarks(request: Request) -> HttpResponse:
    """Paste or upload a table; what cannot be used is told by line, and the text stays."""
    context = {
        "metrics": [METRICS[key] for key in COMPARABLE],
        "figures": [_summary(figure) for figure in figures.latest()[:50]],
        "text": "",
    }
    if request.method == "GET":
        return render(request, "insight/benchmarks.html", context)
    upload = request.FILES.get("file")
    text = request.POST.get("text", "")
    if upload is not None:
        text = upload.read(1_000_000).decode("utf-8-sig", errors="replace")
    try:
        number = commands.import_benchmarks(request.actor, text)
    except Invalid as fault:
        context |= {"text": text, "faults": dict(fault.fields), "fault": fault.message}
        return render(request, "insight/benchmarks.html", context, status=422)
    toast(
        request,
        ngettext("%(n)s figure imported.", "%(n)s figures imported.", number) % {"n": number},
    )
    return redirect("insight:report", "industry")


def _summary(figure: Any) -> dict[str, Any]:
    """A known figure as the report writes it."""
    return {
        "figure": figure,
        "name": METRICS[figure.metric].name,
        "when": industry.named(figure.period),
        "text": industry.text(figure.metric, float(figure.value), shop_currency()),
    }
