"""The page of what articles would have answered by themselves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from shuke.common.access import Request, allow
from shuke.knowledge.queries import THRESHOLD
from shuke.service.queries.trying import try_answers

#: In hundredths.
THRESHOLDS = (30, 40, 50, 60, 70, 80, 90)
VERDICTS = {
    "right": (pgettext_lazy("answer", "Right"), "good"),
    "wrong": (pgettext_lazy("answer", "Wrong"), "bad"),
    "unknown": (pgettext_lazy("answer", "Unknown"), ""),
    "left": (_("Left to a person"), "info"),
}


@allow("tickets.manage")
@require_safe
def trying(request: Request) -> HttpResponse:
    """By `?threshold=` in hundredths."""
    text = request.GET.get("threshold", "")
    chosen = next((each for each in THRESHOLDS if str(each) == text), round(THRESHOLD * 100))
    trial = try_answers(request.actor, chosen / 100)
    context = {
        "trial": trial,
        "thresholds": THRESHOLDS,
        "chosen": chosen,
        "counts": [(*VERDICTS[key], count) for key, count in trial.counts.items()],
        "rows": [(each, *VERDICTS[each.verdict]) for each in trial.rows],
    }
    return render(request, "service/trying.html", context)
