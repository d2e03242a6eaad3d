"""Tasks: one's own by day, everybody's, those that are over, and the page of one."""

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from shuke.common import clock
from shuke.common.access import Request, allow, author
from shuke.common.kit.live import is_live, live_response
from shuke.common.kit.paging import Page
from shuke.common.kit.tables import Column, Filter, Table
from shuke.common.texts import whole_number
from shuke.customers import queries as customers
from shuke.tasks.models import Task, TaskPerson
from shuke.tasks.queries.people import People, people_of, tomorrow
from shuke.tasks.queries.tasks import (
    ASSIGN,
    DO,
    OPEN,
    STRANDED,
    by_day,
    due,
    free_for,
    has_left,
    holder_words,
    may_change,
    progress,
    stranded,
    task_for,
    tasks,
)
from shuke.team.queries import staff_names

#: So many of one's own tasks stand on one page, the most pressing ones.
MOST = 200
WEEK = dt.timedelta(days=7)


@allow(DO)
@require_safe
def mine(request: Request) -> HttpResponse:
    """What the actor has, by day, and what is free to take."""
    open_tasks = by_day(tasks(request.actor).filter(OPEN))
    own = lines(open_tasks.filter(holder=request.actor.id)[:MOST])
    context = {
        "tab": "mine",
        "groups": [(name, list(rows)) for name, rows in groupby(own, _when)],
        "free": lines(open_tasks.filter(free_for(request.actor))[:MOST]),
        "stranded": stranded(request.actor).count() if request.actor.can(ASSIGN) else 0,
        "is_cut": len(own) == MOST,
    }
    if not is_live(request):
        return render(request, "tasks/tasks.html", context)
    state = _state([*own, *context["free"]]), context["stranded"]
    return live_response(request, state, lambda: render(request, "tasks/_mine.html", context))


def _state(rows: list[dict[str, Any]]) -> list[tuple]:
    """All that a list of `lines` shows of its tasks."""
    return [
        (row.pk, row.title, row.holder_id, str(row.due_on), line["late"], line["progress"])
        for line in rows
        for row in [line["task"]]
    ]


@allow(ASSIGN)
@require_safe
def everybodys(request: Request) -> HttpResponse:
    table = OpenTable(request, tasks(request.actor).filter(OPEN))
    return render(request, "tasks/tasks.html", {"tab": "all", "table": table})


@allow(DO)
@require_safe
def over(request: Request) -> HttpResponse:
    """Done ones, the latest first, and those that were taken back."""
    closed = tasks(request.actor).exclude(OPEN).select_related("done_by", "holder")
    return render(request, "tasks/tasks.html", {"tab": "done", "table": OverTable(request, closed)})


@allow(DO)
@require_safe
def task(request: Request, task_id: int) -> HttpResponse:
    task = task_for(request.actor, task_id)
    may = may_change(request.actor, task)
    context = {
        "task": task,
        "note": customers.seen_text(request.actor, task.note),
        **about(task),
        "may_change": may,
        "may_take": task.holder_id is None and request.actor.id is not None,
        "may_give_back": task.holder_id is not None and task.holder_id == request.actor.id,
        "me": f"staff:{request.actor.id}",
        "diary": diary(task),
        **people_part(request, task),
    }
    return render(request, "tasks/task.html", context)


def about(task: Task) -> dict[str, Any]:
    """What is told of a task wherever it stands."""
    today = clock.today()
    is_open = task.state == "open"
    return {
        "who": holder_words(task),
        "has_left": is_open and has_left(task),
        "late": is_open and task.due_on is not None and task.due_on < today,
        "today": is_open and task.due_on == today,
    }


def lines(rows: Iterable[Task]) -> list[dict[str, Any]]:
    """Tasks with what is told of them and how far they are."""
    listed = list(rows)
    far = progress(row.pk for row in listed)
    return [{"task": row, **about(row), "progress": far.get(row.pk)} for row in listed]


def diary(task: Task) -> list[dict[str, Any]]:
    """What happened with a task, the latest first."""
    events = list(task.events.order_by("-at", "-pk")[:30])
    names = staff_names(e.detail["holder"] for e in events if e.detail.get("holder"))
    return [
        {
            "what": event.get_kind_display(),
            "to": holder_words(Task(role=event.detail["role"]))
            if event.detail and not event.detail["holder"]
            else names.get(event.detail.get("holder")),
            "by": author(event.actor_id, event.by),
            "at": event.at,
        }
        for event in events
    ]


def people_part(request: Request, task: Task) -> dict[str, Any]:
    """The people with the choice of the address: those to do, those who are ticked, everybody."""
    if not request.actor.can("customers.view"):
        return {"people": None, "hidden": task.people.exists()}
    show = request.GET.get("show", "")
    ticked = {"todo": False, "ticked": True}.get(show)
    after = request.GET.get("after", "")
    start = whole_number(after) or 0
    people: People = people_of(request.actor, task, ticked=ticked, after=start)
    labels = TaskPerson.Outcome.labels
    return {"people": people, "show": show, "outcomes": labels, "tomorrow": tomorrow()}


def _when(line: dict[str, Any]) -> str:
    day, today = line["task"].due_on, clock.today()
    if day is None:
        return pgettext("tasks", "Without a day")
    if day < today:
        return pgettext("tasks", "Overdue")
    if day == today:
        return pgettext("tasks", "Today")
    return pgettext("tasks", "Within 7 days") if day <= today + WEEK else pgettext("tasks", "Later")


class TaskTable(Table):
    """Rows get `far`: how far each is."""

    @cached_property
    def page(self) -> Page:
        page = super().page
        far = progress(row.pk for row in page.rows)
        for row in page.rows:
            row.far = far.get(row.pk)
            row.about = about(row)
        return page


def _holders() -> list[tuple[str, Any]]:
    having = Task.objects.filter(OPEN, holder__isnull=False).order_by("holder__name")
    named = [
        (str(pk), name) for pk, name in having.values_list("holder", "holder__name").distinct()
    ]
    return [
        ("free", pgettext("task", "Nobody yet")),
        ("stranded", _("Somebody who has left")),
        *named,
    ]


def _held_by(rows: Any, value: str) -> Any:
    if value == "stranded":
        return rows.filter(STRANDED)
    return rows.filter(holder=None) if value == "free" else rows.filter(holder=value)


SEARCH = Filter("q", gettext_lazy("Search"), kind="search", fields=("title", "note"))
TITLE = Column(
    "title",
    pgettext_lazy("task", "What to do"),
    template="tasks/_title.html",
    beneath=lambda row: row.about["who"],
)


class OpenTable(TaskTable):
    name = "tasks"
    columns = [
        TITLE,
        Column("due_on", gettext_lazy("Due"), sort=True, template="tasks/_due.html"),
        Column(
            "holder",
            pgettext_lazy("task", "Assignee"),
            template="tasks/_who.html",
            file=lambda row: row.about["who"],
            on_phones=False,
        ),
        Column("given_by.name", gettext_lazy("Assigned by"), on_phones=False),
        Column("given_at", gettext_lazy("Given"), kind="ago", sort=True, on_phones=False),
    ]
    default_sort = "due_on"
    empty = (
        gettext_lazy("No open tasks"),
        gettext_lazy("Give somebody a task: beside the number of a report, a segment, a customer."),
        "tasks:new",
        gettext_lazy("New task"),
    )

    def __init__(self, request: Any, rows: Any):
        self.filters = [
            SEARCH,
            Filter("who", pgettext_lazy("task", "Assignee"), choices=_holders, apply=_held_by),
            Filter(
                "due",
                gettext_lazy("Due"),
                choices=[("now", pgettext_lazy("task", "now"))],
                apply=lambda rows, _now: rows.filter(pk__in=due(request.actor).values("pk")),
            ),
        ]
        super().__init__(request, rows)


class OverTable(TaskTable):
    name = "tasks-over"
    columns = [
        TITLE,
        Column(
            "state",
            pgettext_lazy("task", "State"),
            kind="chip",
            value=lambda row: (
                pgettext("task", "Taken back") if row.withdrawn_at else pgettext("task", "Done")
            ),
            tone=lambda row: "" if row.withdrawn_at else "good",
        ),
        Column("done_at", gettext_lazy("Done on"), kind="moment", sort=True),
        Column("done_by.name", gettext_lazy("Done by"), on_phones=False),
        Column(
            "holder",
            pgettext_lazy("task", "Assignee"),
            template="tasks/_who.html",
            on_phones=False,
        ),
    ]
    filters = [SEARCH]
    default_sort = "-done_at"
    empty = (
        gettext_lazy("No finished tasks yet"),
        gettext_lazy("Finished and withdrawn tasks are listed here."),
    )


def open_table(request: Any) -> OpenTable:
    return OpenTable(request, tasks(request.actor).filter(OPEN))
