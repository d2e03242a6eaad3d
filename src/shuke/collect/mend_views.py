"""The page on which lines that could not be recorded are mended in place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, mending, queries
from shuke.collect.commands import Cell, Mended
from shuke.collect.models import Import, Outcome
from shuke.common.access import Request, allow, require
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number

#: Corrections that the page lists.
LISTED = 20


@allow("imports.view")
@require_safe
def mend(request: Request, pk: int) -> HttpResponse:
    """Lines with the cells to blame as fields."""
    return _page(request, queries.get_import(pk))


@allow("imports.run")
@require_POST
def cells(request: Request, pk: int) -> HttpResponse:
    """Import lines again with what was typed; nothing of it where one cell cannot be corrected."""
    source = queries.get_import(pk)
    try:
        mended = _mend(request, pk)
    except Invalid as refused:
        return _page(request, source, refused.fields or {"": refused.message})
    _say(request, source, mended)
    reason = request.POST.get("reason", "")
    more = reason and queries.mendable_lines(source).filter(reason=reason).exists()
    address = reverse("collect:mend", args=[pk])
    return redirect(f"{address}?{urlencode({'reason': reason})}" if more else address)


def _mend(request: Request, pk: int) -> Mended:
    """Do what the form says: many lines at once, or cell by cell."""
    given, count, waiting = request.POST, 0, 0
    for number in range(queries.GROUPS):
        after, before = given.get(f"like-{number}", ""), given.get(f"like-{number}-before", "")
        column = whole_number(given.get(f"like-{number}-column", ""), 4)
        if column is not None and after.strip() and after != before:
            mended = commands.mend_alike(
                request.actor, pk, column=column, before=before, after=after
            )
            count, waiting = count + mended.cells, mended.waiting
    if changed := _changed_cells(request):
        mended = commands.mend_cells(request.actor, pk, changed)
        count, waiting = count + mended.cells, mended.waiting
    return Mended(count, waiting)


def _changed_cells(request: Request) -> list[Cell]:
    changed = []
    for name, text in request.POST.items():
        kind, _dash, place = name.partition("-")
        row, _dash, column = place.partition("-")
        if kind == "cell" and isinstance(text, str) and text != request.POST.get(f"was-{place}"):
            numbers = whole_number(row, 12), whole_number(column, 4)
            if None not in numbers:
                changed.append(Cell(numbers[0] or 0, numbers[1] or 0, text))
    return changed


def _say(request: Request, source: Import, mended: Mended) -> None:
    if not mended.cells:
        toast(request, _("Nothing was changed"), tone="warn")
        return
    text = ngettext("%(count)s cell mended", "%(count)s cells mended", mended.cells)
    text %= {"count": formats.number(mended.cells)}
    left = queries.mendable_lines(source).count()
    more = ngettext("%(count)s line still waits", "%(count)s lines still wait", left)
    if mended.waiting:
        text += " · " + _("their lines are being imported")
    elif left:
        text += " · " + more % {"count": formats.number(left)}
    toast(request, text)


def _page(request: Request, source: Import, errors: dict[str, str] | None = None) -> HttpResponse:
    require(request.actor, "customers.contact")  # nobody mends what they cannot read
    given = request.POST if errors else request.GET
    reason = given.get("reason", "")
    reason = reason if reason in mending.MENDABLE else ""
    lines = queries.lines_to_mend(
        source, reason=reason, after=whole_number(given.get("after", ""), 12) or 0
    )
    alike = queries.alike_cells(source, reason)
    rows = queries.corrections_of(source)
    context: dict[str, Any] = {
        "source": source,
        "lines": [_with_fields(line, given, errors or {}) for line in lines],
        "alike": [{**group, "given": given.get(f"like-{n}", "")} for n, group in enumerate(alike)],
        "reasons": queries.mending_reasons(source),
        "reason": reason,
        "errors": [text for name, text in (errors or {}).items()],
        "next": lines[-1]["row"] if len(lines) == queries.LINES else None,
        "corrections": queries.described_corrections(source, rows[:LISTED]),
        "corrected": rows.count(),
        "waiting": queries.waiting_corrections(source),
        "may_run": request.actor.can("imports.run") and source.state != Import.State.UNDONE,
        "is_draft": source.state == Import.State.DRAFT,
    }
    return render(request, "collect/mend.html", context, status=422 if errors else 200)


def _with_fields(line: dict[str, Any], given: Any, errors: dict[str, str]) -> dict[str, Any]:
    """The line with what was typed and what is wrong with it."""
    fields = [
        {**cell, "name": f"{line['row']}-{cell['column']}",
         "given": given.get(f"cell-{line['row']}-{cell['column']}", cell["text"]),
         "error": errors.get(f"{line['row']}.{cell['column']}", "")}
        for cell in line["cells"]
    ]  # fmt: skip
    tone = {Outcome.REJECTED.value: "bad", Outcome.HELD.value: "warn"}.get(line["outcome"], "info")
    return {**line, "cells": fields, "tone": tone}
