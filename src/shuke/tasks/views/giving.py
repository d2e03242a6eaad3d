"""Give a task, change it, hand it over, take it back."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Busy, Conflict, NotFound, ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.preferences import back
from shuke.common.kit.toasts import toast
from shuke.common.texts import readable
from shuke.customers import queries as customers
from shuke.insight import queries as insight
from shuke.tasks.commands import giving as commands
from shuke.tasks.commands.people import MOST_PEOPLE, too_many
from shuke.tasks.commands.splitting import split_task
from shuke.tasks.models import Task
from shuke.tasks.queries.colleagues import to_do
from shuke.tasks.queries.tasks import (
    ASSIGN,
    DO,
    given_lately,
    holder_words,
    progress,
    receivers,
    task_for,
)
from shuke.tasks.views.forms import TaskForm, WordsForm, way_of, who

#: What a link to the form may bring along: whom the task is about.
ABOUT = ("customer", "list", "segment")


class Twice(Exception):
    """The same was given some minutes ago."""

    def __init__(self, task: Task):
        super().__init__(task.pk)
        self.task = task


@allow(DO)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    if request.actor.scope.is_queue:
        toast(request, _("A call centre works on tasks and gives none."), tone="warn")
        return redirect("tasks:mine")
    brought = _brought(request)
    form = TaskForm(
        request.POST or None,
        actor=request.actor,
        about=_groups(request, brought),
        initial={"about": brought},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _given(request, form.cleaned_data)
        except Twice as twice:
            context = {"form": form, "given": twice.task}
            return render(request, "tasks/new.html", context, status=409)
        except (NotFound, Busy) as error:
            form.add_error("about", error.message)
        except ShukeError as error:
            show_errors(form, error)
            if "people" in error.fields:
                form.add_error("about", error.fields["people"])
    context = {
        "form": form,
        "known": _people_brought(request, brought) if request.method == "GET" else None,
        "load": _load() if request.actor.can(ASSIGN) else [],
    }
    return render(request, "tasks/new.html", context, status=422 if form.errors else 200)


@allow(DO)
@require_http_methods(["GET", "POST"])
def edit(request: Request, task_id: int) -> HttpResponse:
    task = task_for(request.actor, task_id)
    note = customers.seen_text(request.actor, task.note)
    now = {"title": task.title, "note": note, "due_on": task.due_on}
    form = WordsForm(request.POST or None, initial=now)
    version, changed = request.POST.get("version", ""), ""
    if request.method == "POST" and form.is_valid():
        expected = int(version) if version.isdigit() else None
        try:
            commands.edit_task(
                request.actor, task_id, **form.cleaned_data, expected_version=expected
            )
        except Conflict as error:
            # What was typed stays on the page; saving once more puts it above the other version.
            changed = error.message
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("tasks:task", task_id)
    version = str(task.version) if changed or not version.isdigit() else version
    context = {"form": form, "task": task, "version": version, "changed": changed}
    status = 409 if changed else 422 if form.errors else 200
    return render(request, "tasks/edit.html", context, status=status)


@allow(DO)
@require_POST
def handing(request: Request, task_id: int) -> HttpResponse:
    task = commands.hand_over(request.actor, task_id, **who(request.POST.get("who", "")))
    _say_holder(request, task)
    return back(request) if request.POST.get("next") else redirect("tasks:task", task_id)


@allow(DO)
@require_POST
def withdrawal(request: Request, task_id: int) -> HttpResponse:
    task = commands.withdraw_task(request.actor, task_id)
    toast(request, _("“%(title)s” is withdrawn.") % {"title": task.title})
    return redirect("tasks:mine")


@allow(DO)
@require_POST
def comeback(request: Request, task_id: int) -> HttpResponse:
    task = commands.restore_task(request.actor, task_id)
    toast(request, _("“%(title)s” is restored.") % {"title": task.title})
    return redirect("tasks:task", task_id)


def _given(request: Request, data: dict[str, Any]) -> HttpResponse:
    kind, _colon, number = data["about"].partition(":")
    about: dict[str, Any] = {}
    if kind == "customer":
        about["customers"] = [int(number)]
    elif kind:
        about[f"{kind}_id"] = int(number)
    way = way_of(data["who"])
    to = {} if way else who(data["who"])
    words = {key: data[key] for key in ("title", "note", "due_on")}
    same = {**to, "due_on": data["due_on"]}
    given = given_lately(request.actor, readable(data["title"]), same, about)
    if given and request.POST.get("again") != str(given.pk):
        raise Twice(given)
    if way:
        return _split(request, way, words | about)
    task = commands.assign_task(request.actor, **words, **to, **about)
    _say_holder(request, task)
    return redirect("tasks:task", task.pk)


def _split(request: Request, way: str, data: dict[str, Any]) -> HttpResponse:
    """One task for each; says who got how many, and shows them all."""
    data["customer_ids"] = data.pop("customers", ())
    made = split_task(request.actor, way=way, **data)
    people = progress(task.pk for task in made)
    shares = ", ".join(f"{holder_words(task)} {people[task.pk].people}" for task in made)
    toast(request, _("Shared out: %(shares)s.") % {"shares": shares})
    return redirect(f"{reverse('tasks:all')}?{urlencode({'q': made[0].title})}")


def _load() -> list[tuple[Any, int]]:
    """Who does tasks, and how much each has to do; who has least first."""
    people = receivers()
    numbers = to_do([person.pk for person in people])
    return sorted(((each, numbers.get(each.pk, 0)) for each in people), key=lambda line: line[1])


def _say_holder(request: Request, task: Task) -> None:
    text = _("The task is with %(who)s.") if task.holder_id else _("The task is free: %(who)s.")
    toast(request, text % {"who": holder_words(task)})


def _brought(request: Request) -> str:
    """Whom the link is about: "segment:3", or nothing."""
    for kind in ABOUT:
        number = request.GET.get(kind, "")
        if number.isdigit() and len(number) < 19:
            return f"{kind}:{number}"
    return ""


def _groups(request: Request, brought: str) -> list[Any]:
    """Choices of whom a task is about, as far as the actor may see them."""
    actor = request.actor
    options: list[Any] = [("", pgettext("task", "Nobody in particular"))]
    chosen = request.POST.get("about", brought)
    kind, _colon, number = chosen.partition(":")
    if kind == "customer" and number.isdigit() and actor.can("customers.view"):
        person = customers.customer_for(actor, int(number))
        options.append((chosen, str(person)))
    if actor.can("lists.view") and (lists := insight.list_lists(actor)):
        options.append((_("Lists"), [(f"list:{each.id}", each.name) for each in lists]))
    if actor.can("segments.view") and (segments := insight.list_segments(actor)):
        options.append((_("Segments"), [(f"segment:{each.id}", each.name) for each in segments]))
    return options


def _people_brought(request: Request, brought: str) -> dict[str, Any] | None:
    """How many people the link brings along, and what to do when they are too many."""
    kind, _colon, number = brought.partition(":")
    actor = request.actor
    if kind == "list" and actor.can("lists.view"):
        people_list = insight.list_for(actor, int(number))
        name, people, url = (
            people_list.name,
            people_list.people,
            reverse("insight:list", args=[people_list.id]),
        )
    elif kind == "segment" and actor.can("segments.view"):
        segment = insight.segment_for(actor, int(number))
        url = reverse("insight:segment", args=[segment.id])
        try:
            name, people = segment.name, insight.segment_size(segment.id).people
        except Busy:
            return None
    else:
        return None
    brought_list = {"name": name, "people": people, "url": url}
    if people > MOST_PEOPLE:
        brought_list["too_many"] = too_many(name, people)
        brought_list["segment"] = number if kind == "segment" else ""
    return brought_list
