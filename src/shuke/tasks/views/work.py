"""Work through a task: tick people, close it, open it again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import NotFound
from shuke.common.kit.toasts import toast
from shuke.tasks.commands import ticking
from shuke.tasks.models import Task
from shuke.tasks.queries.people import person_of, tomorrow
from shuke.tasks.queries.tasks import DO, Progress, progress, task_for


@allow(DO)
@require_POST
def outcome(request: Request, task_id: int, customer: int) -> HttpResponse:
    """Tick one of the people, or take the tick back (an empty outcome). Answers with their row."""
    was_done = task_for(request.actor, task_id).done_at is not None
    chosen = request.POST.get("outcome", "")
    if chosen:
        answer, day = request.POST.get("said", ""), parse_date(request.POST.get("call_on", ""))
        task = ticking.tick_person(request.actor, task_id, customer, chosen, answer, day)
    else:
        task = ticking.untick_person(request.actor, task_id, customer)
    is_done = task.done_at is not None
    if is_done and not was_done:
        _say_done(request, task)
    if not request.headers.get("HX-Request"):
        return redirect("tasks:task", task_id)
    if is_done != was_done:  # the head of the page says another thing now
        return HttpResponse(headers={"HX-Refresh": "true"})
    person = person_of(request.actor, task, customer)
    if person is None:
        raise NotFound(_("This task is not about them."))
    far = progress([task_id]).get(task_id, Progress())
    context = {"task": task, "each": person, "progress": far, "tomorrow": tomorrow()}
    return render(request, "tasks/_ticked.html", context)


@allow(DO)
@require_POST
def done(request: Request, task_id: int) -> HttpResponse:
    _say_done(request, ticking.finish_task(request.actor, task_id))
    return _back(request, task_id)


@allow(DO)
@require_POST
def reopening(request: Request, task_id: int) -> HttpResponse:
    task = ticking.reopen_task(request.actor, task_id)
    toast(request, _("“%(title)s” is open again.") % {"title": task.title})
    return _back(request, task_id)


def _say_done(request: Request, task: Task) -> None:
    far = progress([task.pk]).get(task.pk)
    text = _("“%(title)s” is done.")
    if far is not None and not far.is_complete:
        text = _("“%(title)s” is done; %(ticked)s of %(people)s people are ticked.")
    words = {"title": task.title, "ticked": far and far.ticked, "people": far and far.people}
    toast(request, text % words)


def _back(request: Request, task_id: int) -> HttpResponse:
    """The page that the form came from, else the task's."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("tasks:task", task_id)
