"""The page on which a survey's questions are written."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.surveys import building, commands, queries
from shuke.surveys.models import Survey


@allow("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, survey: int) -> HttpResponse:
    row = queries.survey_for(request.actor, survey)
    latest = queries.questionnaire(row)
    if request.method != "POST":
        return _page(request, row, latest.content, name=row.name, number=latest.number)
    content, name = building.posted(request.POST), request.POST.get("name", "")
    number = whole_number(request.POST.get("number", ""), 6) or 0
    try:
        commands.change_survey(
            request.actor, row.pk, name=name, content=content, expected=number or None
        )
    except (Invalid, Conflict) as error:
        return _page(request, row, content, name=name, number=number, error=error)
    toast(request, _("Saved"))
    return redirect("surveys:survey", row.pk)


@allow("surveys.edit")
@require_POST
def draft(request: Request) -> HttpResponse:
    """The questions as they would be, drawn anew; nothing is saved."""
    content = building.posted(request.POST)
    do = request.POST.get("do", "")
    focus = building.change(content, f"add:{request.POST.get('what', '')}" if do == "add" else do)
    context = {**building.drawn(content), "focus": focus}
    if request.headers.get("HX-Request"):
        return render(request, "surveys/_builder.html", context)
    row = queries.survey_for(request.actor, whole_number(request.POST.get("survey", ""), 9) or 0)
    number = whole_number(request.POST.get("number", ""), 6) or 0
    return _page(request, row, content, name=request.POST.get("name", ""), number=number)


def _page(
    request: Request,
    row: Survey,
    content: dict[str, Any],
    *,
    name: str,
    number: int,
    error: Invalid | Conflict | None = None,
) -> HttpResponse:
    context = {
        **building.drawn(content, error.fields if error else {}),
        "survey": row,
        "name": name,
        "number": number,
        "error": str(error.message) if error else "",
    }
    return render(request, "surveys/edit.html", context, status=error.status if error else 200)
