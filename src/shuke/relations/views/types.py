"""Pages of the set: who is of which type, the rules, a version and what it would do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers
from shuke.insight import queries as insight
from shuke.relations import commands, standard
from shuke.relations.forms import TypesForm
from shuke.relations.models import RelationTypes
from shuke.relations.queries import people, sets
from shuke.relations.slots import BREACHES
from shuke.relations.types import Types


@allow("relations.view")
@require_safe
def overview(request: Request) -> HttpResponse:
    """Each type with its people, its rules and how well they are kept."""
    types, sizes = sets.in_force(), people.sizes(request.actor)
    rows: list[dict[str, Any]] = [
        {"type": each, "people": count, "breached": breached, "sentence": people.sign_of(each)}
        for each in types.types
        for count, breached in [sizes.get(each.code, (0, 0))]
    ]
    rows.sort(key=lambda row: -row["people"])
    may_rule = request.actor.can("relations.rule")
    context = {
        "rows": rows,
        "minimum": types.minimum,
        "people": sum(row["people"] for row in rows),
        "may_rule": may_rule,
    }
    return render(request, "relations/types.html", context)


@allow("relations.rule")
@require_safe
def edit(request: Request) -> HttpResponse:
    """What holds, or the set to begin with, as a form."""
    return _page(request, _form(request, _begin_with()))


@allow("relations.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nobody is of a type by it yet."""
    base = _begin_with(request.POST.get("version", ""))
    form = _form(request, base, request.POST)
    row = made_of(form, lambda: commands.write_types(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("relations:version", row.pk)


@allow("relations.rule")
@require_safe
def version(request: Request, version: int) -> HttpResponse:
    """One version with its rehearsal; its types stand in the form."""
    row = sets.version_for(request.actor, version)
    return _page(request, _form(request, Types.of_version(row.definition)), row)


@allow("relations.rule")
@require_safe
def progress(request: Request, version: int) -> HttpResponse:
    return progress_response(request, _job(sets.version_for(request.actor, version)))


@allow("relations.rule")
@require_POST
def begin(request: Request, version: int) -> HttpResponse:
    commands.begin_types(request.actor, version)
    toast(request, _("These types hold; who is of which is being worked out"))
    return redirect("relations:types")


@allow("relations.rule")
@require_POST
def end(request: Request, version: int) -> HttpResponse:
    commands.end_types(request.actor, version)
    toast(request, _("Switched off"))
    return redirect("relations:types")


def _begin_with(version: str = "") -> Types:
    """A version, what holds, or the standard set while nothing does."""
    row = RelationTypes.objects.filter(pk=int(version)).first() if version.isdigit() else None
    row = row or sets.holding()
    return Types.of_version(row.definition) if row else Types.of(standard.definition())


def _form(request: Request, types: Types, data: Any = None) -> TypesForm:
    segments = insight.list_segments(request.actor) if request.actor.can("segments.view") else []
    return TypesForm(types, data, segments=segments)


def _job(row: RelationTypes) -> dict[str, Any]:
    return job_of(row, _("messages"), "relations:progress")


def _page(
    request: Request, form: TypesForm, row: RelationTypes | None = None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "holding": sets.holding(),
        "versions": sets.versions(request.actor),
        "row": row,
    }
    if row is not None:
        context["job"] = _job(row)
        if row.result is not None:
            context |= {"result": row.result, **_in_words(request, row)}
    return render(request, "relations/edit.html", context, status=status)


def _in_words(request: Request, row: RelationTypes) -> dict[str, Any]:
    """The result of a rehearsal in words."""
    types, result = Types.of_version(row.definition), row.result or {}
    listed = {each["customer"] for each in result["examples"]}
    visible = customers.people(request.actor).filter(pk__in=listed)
    names = {person.pk: str(person) for person in visible}
    return {
        "counts": [(each, result["people"].get(each.code, 0)) for each in types.types],
        "reasons": [(BREACHES[key], count) for key, count in result["stopped"].items()],
        "stopped": sum(result["stopped"].values()),
        "examples": [
            {
                "customer": each["customer"],
                "who": names.get(each["customer"], ""),
                "type": people.name_of(types, each["kind"]),
                "lines": people.breach_lines(each["stopped"]),
            }
            for each in result["examples"]
        ],
    }
