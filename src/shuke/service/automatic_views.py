"""Pages of automatic answers: the rule that holds, a version with what it would have answered, how it went."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import versions as kit
from shuke.common.access import Request, allow
from shuke.common.kit.charts import Chart, Series
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.service import commands
from shuke.service.automatic import Rule, holding, in_force
from shuke.service.forms_automatic import AutomaticForm
from shuke.service.models import AutomaticRules
from shuke.service.queries.automatic import DAYS, record
from shuke.service.trying_views import VERDICTS


@allow("tickets.rule")
@require_safe
def automatic(request: Request) -> HttpResponse:
    return _page(request, AutomaticForm(in_force() or Rule()))


@allow("tickets.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nothing is answered by it yet."""
    form = AutomaticForm(in_force() or Rule(), request.POST)
    row = made_of(form, lambda: commands.write_automatic(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("service:automatic-version", row.pk)


@allow("tickets.rule")
@require_safe
def version(request: Request, automatic: int) -> HttpResponse:
    row = kit.version_for(AutomaticRules, automatic)
    return _page(request, AutomaticForm(Rule.of_version(row.definition)), row)


@allow("tickets.rule")
@require_safe
def progress(request: Request, automatic: int) -> HttpResponse:
    return progress_response(request, _job(kit.version_for(AutomaticRules, automatic)))


@allow("tickets.rule")
@require_POST
def begin(request: Request, automatic: int) -> HttpResponse:
    commands.begin_automatic(request.actor, automatic)
    toast(request, _("People are answered automatically from now on"))
    return redirect("service:automatic")


@allow("tickets.rule")
@require_POST
def end(request: Request, automatic: int) -> HttpResponse:
    commands.end_automatic(request.actor, automatic)
    toast(request, _("Switched off"))
    return redirect("service:automatic")


def _job(row: AutomaticRules) -> dict[str, Any]:
    return job_of(row, _("questions"), "service:automatic-progress")


def _page(
    request: Request, form: AutomaticForm, row: AutomaticRules | None = None, *, status: int = 200
) -> HttpResponse:
    here = holding()
    context: dict[str, Any] = {
        "form": form,
        "holding": here,
        "sentence": Rule.of_version(here.definition).sentence() if here else "",
        "versions": kit.latest(AutomaticRules),
        "row": row,
        "record": record(request.actor),
        "days": DAYS,
    }
    if row is not None:
        draft = Rule.of_version(row.definition)
        context |= {"job": _job(row), "draft": draft.sentence(), **_tried(row, draft)}
    return render(request, "service/automatic.html", context, status=status)


def _tried(row: AutomaticRules, rule: Rule) -> dict[str, Any]:
    """What the rehearsal gave, as tiles and as a picture by threshold."""
    if not row.result:
        return {"result": None}
    curve = row.result["curve"]
    series = [
        Series(str(VERDICTS[key][0]), [each[key] for each in curve], tone=tone)
        for key, tone in (("right", "good"), ("unknown", "muted"), ("wrong", "bad"))
    ]
    chart = Chart(
        title=_("What would have been answered, by how well an article has to fit"),
        kind="bar", stacked=True, x=[f"{each['threshold']}%" for each in curve], series=series,
    )  # fmt: skip
    counts = row.result["counts"]
    return {
        "result": row.result,
        "chart": chart,
        "counts": [(*VERDICTS[key], count) for key, count in counts.items()],
        "threshold": rule.threshold,
    }
