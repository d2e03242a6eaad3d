"""Boards: the rows of a list as cards in columns by one of their choices; a card is moved by the command
that its field is edited with (`common.kit.inline`)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuke.common import clock
from shuke.common.access import Request, signed_in
from shuke.common.bulk_changes import allow, may
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.common.kit import inline
from shuke.common.slots import Board, Grouping
from shuke.common.texts import whole_number

#: Cards that a column shows at first, and with each "more".
STEP = 20
#: So many at most; beyond it is a list.
MOST = 200
#: Counting stops here.
COUNT_LIMIT = 1_000
#: Columns that the page brings along; the others come when they are looked at.
AT_ONCE = 4


def board_of(thing: str) -> Board | None:
    return next((board for board in declared(Board) if board.thing == thing), None)


def board_url(request: Any, thing: str) -> str:
    """The address of the board of a list, with the list's filters; "" where there is none to see."""
    board = board_of(thing)
    if board is None or not may(request.actor, board.capability):
        return ""
    query = request.GET.urlencode()
    return reverse("kit:board", args=[thing]) + (f"?{query}" if query else "")


@signed_in
@require_safe
def board(request: Request, thing: str) -> HttpResponse:
    """The board by the field `by`, or one of its columns (`value`) from its card number `after` on."""
    declaration = board_of(thing)
    if declaration is None:
        raise NotFound(_("There is no such board."))
    allow(request.actor, declaration.capability)
    groupings = declaration.groupings(request)
    if not groupings:
        return render(
            request,
            "kit/board.html",
            {"board": declaration, "list_url": reverse(declaration.url_name)},
        )
    grouping = _chosen(groupings, request.GET.get("by", ""))
    context = {
        "board": declaration,
        "grouping": grouping,
        "today": clock.today(),
        "may_move": inline.editable(request.actor, thing, grouping.name),
    }
    if "value" in request.GET:
        column = _column(request, declaration, grouping, request.GET["value"])
        return render(request, "kit/_board_cards.html", {**context, "column": column})
    columns = [
        _column(request, declaration, grouping, str(value), is_waiting=place >= AT_ONCE)
        for place, (value, _label) in enumerate(grouping.choices)
    ]
    context |= {
        "columns": columns,
        "choices": [(each.label, _query(request, by=each.name), each is grouping) for each in groupings],
        "list_url": reverse(declaration.url_name) + _query(request, by=""),
    }  # fmt: skip
    return render(request, "kit/board.html", context)


def _chosen(groupings: Sequence[Grouping], name: str) -> Grouping:
    return next((each for each in groupings if each.name == name), groupings[0])


def _column(
    request: Request, board: Board, grouping: Grouping, value: str, *, is_waiting: bool = False
) -> dict[str, Any]:
    labels = {str(choice): label for choice, label in grouping.choices}
    if value not in labels:
        raise NotFound(_("There is no such column."))
    after = request.GET.get("after", "")
    start = min(whole_number(after, 5) or 0, MOST)
    column: dict[str, Any] = {"value": value, "label": labels[value], "is_waiting": is_waiting}
    here = reverse("kit:board", args=[board.thing])
    column["url"] = here + _query(request, by=grouping.name, value=value, after="")
    if is_waiting:
        return column
    rows = grouping.rows(value)
    cards = list(rows[start : start + STEP + 1])
    count = len(rows) if isinstance(rows, list) else rows.order_by()[: COUNT_LIMIT + 1].count()
    more = start + STEP if len(cards) > STEP and start + STEP < MOST else None
    column |= {
        "rows": cards[:STEP],
        "start": start,
        "count": min(count, COUNT_LIMIT),
        "is_more_than": count > COUNT_LIMIT,
        "more": here + _query(request, by=grouping.name, value=value, after=str(more))
        if more
        else "",
    }
    return column


def _query(request: Request, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value and name != "value":
            del query[name]
    for gone in {"view", "before"} | ({"value", "after"} - set(changes)):
        query.pop(gone, None)
    return f"?{query.urlencode()}" if query else ""
