"""The page of the service's figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.charts import Chart, Series
from shuke.service.queries.figures import DAYS, figures


@allow("tickets.manage")
@require_safe
def service_figures(request: Request) -> HttpResponse:
    numbers = figures(request.actor)
    chart = Chart(
        title=_("Tickets by the hour in which they were opened"),
        kind="bar",
        x=[f"{hour}:00" for hour in range(24)],
        series=[Series(pgettext("chart", "Tickets"), numbers.by_hour)],
    )
    context = {"figures": numbers, "chart": chart, "days": DAYS}
    return render(request, "service/figures.html", context)
