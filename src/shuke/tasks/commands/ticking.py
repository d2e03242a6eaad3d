"""Work through a task: tick its people, close it, open it again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable
from shuke.customers import queries as customers
from shuke.tasks import facts
from shuke.tasks.commands.giving import locked, note_event
from shuke.tasks.models import Task, TaskEvent, TaskPerson
from shuke.tasks.queries.people import tomorrow
from shuke.tasks.queries.tasks import Progress, progress

#: The entry of a timeline.
TOUCH = "operate.task"
ANSWER_LENGTH = 300
LATEST_CALL = dt.timedelta(days=366)


def tick_person(
    actor: Actor,
    task_id: int,
    customer_id: int,
    outcome: str,
    answer: str = "",
    call_on: dt.date | None = None,
) -> Task:
    """Say what came of it with one of the people; it stands on their timeline. The last one closes the
    task. Another outcome later replaces it; without `answer` the one before stays. Who is to be called
    again ("later", on `call_on` or else tomorrow) is not done with."""
    if outcome not in TaskPerson.Outcome.values:
        message = _("Choose one of: %(outcomes)s.") % {
            "outcomes": ", ".join(TaskPerson.Outcome.values)
        }
        raise Invalid(message, fields={"outcome": message})
    answer = readable(answer)[:ANSWER_LENGTH]
    day = _day_of_call(call_on) if outcome == TaskPerson.Outcome.LATER else None
    with transaction.atomic():
        task = _at_work(actor, task_id)
        person, rows = _rows(actor, task, customer_id)
        before = next((row.answer for row in rows if row.answer), "")
        answer = customers.unless_as_read(actor, answer, before) if answer else before
        now = clock.now()
        rows_of = TaskPerson.objects.filter(pk__in=[row.pk for row in rows])
        rows_of.update(
            outcome=outcome, answer=answer, outcome_at=now, outcome_by=actor.id, call_on=day
        )
        detail = {"outcome": outcome, "said": answer}
        _tell(actor, task, person, rows, detail | ({"call_on": day.isoformat()} if day else {}))
        _record(actor, task, person, outcome)
        far = _far(task)
        if far.is_complete and task.done_at is None:
            _close(actor, task, far)
        elif day is not None and task.done_at is not None:
            _open(actor, task)
    return task


def untick_person(actor: Actor, task_id: int, customer_id: int) -> Task:
    """Take a tick back, and the entry with it; a task that was done is open again."""
    from shuke.customers.commands import forget_touches  # polars comes with it

    with transaction.atomic():
        task = _at_work(actor, task_id)
        person, rows = _rows(actor, task, customer_id)
        if all(row.outcome_at is None for row in rows):
            return task
        ids = [row.pk for row in rows]
        TaskPerson.objects.filter(pk__in=ids).update(
            outcome="", answer="", outcome_at=None, outcome_by=None, call_on=None
        )
        forget_touches([TOUCH], ids)
        _record(actor, task, person, "")
        if task.done_at is not None:
            _open(actor, task)
    return task


def _day_of_call(call_on: dt.date | None) -> dt.date:
    today = clock.today()
    if call_on is not None and not today <= call_on <= today + LATEST_CALL:
        message = _("Choose a day from today on, within a year.")
        raise Invalid(message, fields={"call_on": message})
    return call_on or tomorrow()


def finish_task(actor: Actor, task_id: int) -> Task:
    """It is done, whether or not everybody was ticked."""
    with transaction.atomic():
        task = _at_work(actor, task_id)
        if task.done_at is None:
            _close(actor, task, _far(task))
    return task


def reopen_task(actor: Actor, task_id: int) -> Task:
    """It is not done after all."""
    with transaction.atomic():
        task = _at_work(actor, task_id)
        if task.done_at is not None:
            _open(actor, task)
    return task


def _at_work(actor: Actor, task_id: int) -> Task:
    """The task, locked: who sees it works on it, until it is taken back."""
    task = locked(actor, task_id)
    if task.withdrawn_at is not None:
        raise Conflict(_("This task was taken back. Give it again first."))
    return task


def _rows(actor: Actor, task: Task, customer_id: int) -> tuple[int, list[TaskPerson]]:
    """The surviving record and the rows of this person: several where records were merged since."""
    ids = customers.whole_person(customer_id)
    rows = list(task.people.filter(customer__in=ids).order_by("pk"))
    if not rows or (not actor.scope.is_all and not customers.visible(actor, ids)):
        raise NotFound(_("This task is not about them."))
    return ids[0], rows


def _far(task: Task) -> Progress:
    return progress([task.pk]).get(task.pk, Progress())


def _tell(
    actor: Actor, task: Task, person: int, rows: list[TaskPerson], detail: dict[str, str]
) -> None:
    """One entry on the timeline, by the first row; saying something else moves it."""
    from shuke.customers.commands import TouchRow, forget_touches, record_touches

    forget_touches([TOUCH], [row.pk for row in rows])
    detail_of_touch = {"task": task.pk, "title": task.title, **detail}
    record_touches([TouchRow(person, clock.now(), TOUCH, rows[0].pk, detail_of_touch, actor.name)])


def _record(actor: Actor, task: Task, person: int, outcome: str) -> None:
    facts.TICKED.record(actor, task.pk, customer=person, outcome=outcome)


def _close(actor: Actor, task: Task, far: Progress) -> None:
    task.done_at, task.done_by_id = clock.now(), actor.id
    task.save(update_fields=["done_at", "done_by"])
    note_event(actor, task, TaskEvent.Kind.DONE, facts.DONE, people=far.people, ticked=far.ticked)


def _open(actor: Actor, task: Task) -> None:
    task.done_at = task.done_by_id = None
    task.save(update_fields=["done_at", "done_by"])
    note_event(actor, task, TaskEvent.Kind.REOPENED, facts.REOPENED)
