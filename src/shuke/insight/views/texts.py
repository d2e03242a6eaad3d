"""What people wrote, and the themes that it is read by: what holds, a version and what it makes of the latest texts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.insight.commands import themes as commands
from shuke.insight.forms_themes import ThemesForm
from shuke.insight.models import ThemeRules
from shuke.insight.queries import texts as queries
from shuke.insight.text_rules import holding, themes_of
from shuke.insight.text_tables import TextTable


@allow("insight.view")
@require_safe
def texts(request: Request) -> HttpResponse:
    return render(request, "insight/texts/texts.html", {"table": TextTable(request).load()})


@allow("insight.view")
@require_safe
def themes(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    return _page(request, ThemesForm(themes_of(holding())))


@allow("insight.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a list and try it; texts are not read by it yet."""
    form = ThemesForm(themes_of(holding()), request.POST)
    row = made_of(form, lambda: commands.write_themes(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("insight:themes_version", row.pk)


@allow("insight.view")
@require_safe
def version(request: Request, themes: int) -> HttpResponse:
    """One version with its trial; its words stand in the form."""
    row = queries.rules_for(request.actor, themes)
    return _page(request, ThemesForm(themes_of(row)), row)


@allow("insight.view")
@require_safe
def progress(request: Request, themes: int) -> HttpResponse:
    return progress_response(request, _job(queries.rules_for(request.actor, themes)))


@allow("insight.rule")
@require_POST
def begin(request: Request, themes: int) -> HttpResponse:
    commands.begin_themes(request.actor, themes)
    toast(request, _("These themes hold; all texts are being read by them"))
    return redirect("insight:themes")


@allow("insight.rule")
@require_POST
def end(request: Request, themes: int) -> HttpResponse:
    commands.end_themes(request.actor, themes)
    toast(request, _("Switched off; the ready-made themes count again"))
    return redirect("insight:themes")


def _job(row: ThemeRules) -> dict[str, Any]:
    return job_of(row, _("steps"), "insight:themes_progress")


def _page(
    request: Request, form: ThemesForm, row: ThemeRules | None = None, *, status: int = 200
) -> HttpResponse:
    held = holding()
    context = {
        "form": form,
        "holding": held,
        "labels": list(themes_of(held).labels().values()),
        "versions": queries.versions(request.actor),
        "row": row,
        "may": request.actor.can("insight.rule"),
        **(_tried(request, row) if row else {}),
    }
    return render(request, "insight/texts/themes.html", context, status=status)


def _tried(request: Request, row: ThemeRules) -> dict[str, Any]:
    if (result := row.result) is None:
        return {"job": _job(row)}
    labels = themes_of(row).labels()
    return {
        "job": _job(row),
        "result": result,
        "none_share": result["none"] / result["texts"] if result["texts"] else None,
        "rows": [
            (label, result["fresh"].get(key, 0), result["before"].get(key, 0))
            for key, label in labels.items()
        ],
        "examples": queries.examples(request.actor, result["examples"]),
    }
