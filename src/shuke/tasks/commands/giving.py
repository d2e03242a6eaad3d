"""Give tasks, change them, hand them over, take them back.

Everybody who does tasks may give one to themselves and take a free one; `tasks.assign` is for handing work
to others. They load with polars and the engines of analysis: see `commands.people`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.days import beyond_years, is_beyond
from shuke.common.errors import Conflict, Forbidden, Invalid
from shuke.common.facts import Fact
from shuke.common.texts import readable
from shuke.customers import queries as customers
from shuke.tasks import facts
from shuke.tasks.commands.people import chosen_people
from shuke.tasks.models import Task, TaskEvent, TaskPerson
from shuke.tasks.queries.tasks import (
    ASSIGN,
    DO,
    ROLES,
    may_change,
    receivers,
    task_for,
)

TITLE_LENGTH, NOTE_LENGTH = 120, 4000
Kind = TaskEvent.Kind


def assign_task(
    actor: Actor,
    *,
    title: str,
    note: str = "",
    due_on: dt.date | None = None,
    holder_id: int | None = None,
    role: str = "",
    customers: Sequence[int] = (),
    list_id: int | None = None,
    segment_id: int | None = None,
) -> Task:
    """Give a task to a staff member, or leave it free for a role or anyone.

    Its people are `customers` (ids, at most `MOST_PEOPLE`), or whoever is on a list or in a segment now;
    later changes of those do not change the task. Invalid names the wrong field.
    """
    require(actor, DO)
    if actor.scope.is_queue:
        raise Forbidden(_("A call centre works on tasks and gives none."))
    words = checked_words(title, note, due_on)
    holder = _holder(actor, holder_id, role)
    people, source = chosen_people(actor, customers, list_id, segment_id)
    with transaction.atomic():
        return give(actor, words, holder, people, source)


def give(
    actor: Actor,
    words: Mapping[str, Any],
    holder: Mapping[str, Any],
    people: Sequence[int],
    source: dict[str, Any],
) -> Task:
    """A task of checked columns about these people. Call inside the transaction."""
    task = Task.objects.create(
        **words, **holder, source=source, given_at=clock.now(), given_by_id=actor.id
    )
    TaskPerson.objects.bulk_create(TaskPerson(task=task, customer_id=pk) for pk in people)
    note_event(actor, task, Kind.ASSIGNED, facts.ASSIGNED, people=len(people), **_to(task))
    return task


def edit_task(
    actor: Actor,
    task_id: int,
    *,
    title: str,
    note: str = "",
    due_on: dt.date | None = None,
    expected_version: int | None = None,
) -> Task:
    """Other words or another day. Conflict when `expected_version` is no longer the version in force."""
    words = checked_words(title, note, due_on)
    with transaction.atomic():
        task = locked(actor, task_id)
        _require_change(actor, task)
        words["note"] = customers.unless_as_read(actor, words["note"], task.note)
        if any(getattr(task, name) != value for name, value in words.items()):
            _require_version(task, expected_version)
            before = {name: getattr(task, name) for name in words}
            for name, value in words.items():
                setattr(task, name, value)
            task.version += 1
            task.save(update_fields=[*words, "version"])
            note_event(actor, task, Kind.CHANGED, facts.CHANGED, undo_with=before)
    return task


def hand_over(
    actor: Actor,
    task_id: int,
    *,
    holder_id: int | None = None,
    role: str = "",
    expected: tuple[int | None, str] | None = None,
) -> Task:
    """Let somebody else have it, or nobody in particular. Without `tasks.assign` one takes what is free
    and gives back what is one's own, to those for whom it was. Conflict when holder and role are no longer
    `expected`."""
    with transaction.atomic():
        task = locked(actor, task_id)
        if expected is not None and expected != (task.holder_id, task.role):
            raise Conflict(
                _("Meanwhile it was given to somebody else. Saving again changes that."),
                code="overtaken",
            )
        if not may_change(actor, task):
            takes = task.holder_id is None and holder_id == actor.id
            gives_back = task.holder_id == actor.id and holder_id is None
            if not (takes or gives_back):
                raise Forbidden(_("Only whoever assigns tasks can hand this one to others."))
            if role not in ("", task.role):
                raise Forbidden(_("Only whoever assigns tasks can choose who may take this one."))
            role = task.role
        holder = _holder(actor, holder_id, role or (task.role if holder_id else ""))
        _require_open(task)
        if (task.holder_id, task.role) != (holder["holder_id"], holder["role"]):
            before = {"holder_id": task.holder_id, "role": task.role}
            task.holder_id, task.role = holder["holder_id"], holder["role"]
            task.save(update_fields=["holder", "role"])
            note_event(actor, task, Kind.HANDED, facts.HANDED, undo_with=before, **_to(task))
    return task


def hand_over_many(actor: Actor, task_ids: Sequence[int], holder_id: int | None) -> None:
    """Let somebody else have all of these. Whoever may take them while nobody has them stays the same."""
    roles = dict(Task.objects.filter(pk__in=task_ids).values_list("pk", "role"))
    with transaction.atomic():
        for pk in task_ids:
            hand_over(actor, pk, holder_id=holder_id, role=roles[pk])


def withdraw_task(actor: Actor, task_id: int) -> Task:
    """Take a task back: nobody has to do it any more. What was ticked stays on the timelines."""
    with transaction.atomic():
        task = locked(actor, task_id)
        _require_change(actor, task)
        if task.withdrawn_at is None:
            task.withdrawn_at, task.withdrawn_by_id = clock.now(), actor.id
            task.save(update_fields=["withdrawn_at", "withdrawn_by"])
            note_event(actor, task, Kind.WITHDRAWN, facts.WITHDRAWN)
    return task


def restore_task(actor: Actor, task_id: int) -> Task:
    """Give a task again that was taken back, as it was."""
    with transaction.atomic():
        task = locked(actor, task_id)
        _require_change(actor, task)
        if task.withdrawn_at is not None:
            task.withdrawn_at = task.withdrawn_by_id = None
            task.save(update_fields=["withdrawn_at", "withdrawn_by"])
            note_event(actor, task, Kind.RESTORED, facts.RESTORED)
    return task


def locked(actor: Actor, task_id: int) -> Task:
    """The task as the actor may see it, held until the transaction ends."""
    task = task_for(actor, task_id)
    return Task.objects.select_for_update().get(pk=task.pk)


def note_event(
    actor: Actor,
    task: Task,
    kind: Kind,
    fact: Fact,
    *,
    undo_with: Mapping[str, Any] | None = None,
    **more: Any,
) -> None:
    """The step in the task's diary and as a fact. Call inside the transaction."""
    held = {key: more[key] for key in ("holder", "role") if key in more}
    TaskEvent.objects.create(
        task=task, kind=kind, at=clock.now(), actor_id=actor.id, by=actor.name[:120], detail=held
    )
    fact.record(actor, task.pk, undo_with=undo_with or {}, **more)


def checked_words(title: str, note: str, due_on: dt.date | None) -> dict[str, Any]:
    """The columns of what is to be done and by when. Invalid names the wrong field."""
    title, note = readable(title), note.replace("\0", "").replace("\r\n", "\n").strip()
    wrong = {}
    if not title or len(title) > TITLE_LENGTH:
        wrong["title"] = _("Say in at most %(most)d characters what to do.") % {
            "most": TITLE_LENGTH
        }
    if len(note) > NOTE_LENGTH:
        wrong["note"] = _("This is longer than %(limit)d characters.") % {"limit": NOTE_LENGTH}
    if due_on is not None and is_beyond(due_on):
        wrong["due_on"] = beyond_years()
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return {"title": title, "note": note, "due_on": due_on}


def _holder(actor: Actor, holder_id: int | None, role: str) -> dict[str, Any]:
    """Columns of who has it, checked. The role stays with whoever takes it: that is to whom it goes back."""
    if role and role not in ROLES:
        raise _nobody(_("This role does no tasks."))
    if holder_id is not None and holder_id != actor.id:
        if not actor.can(ASSIGN):
            raise Forbidden(_("Only whoever assigns tasks can give one to somebody else."))
        if holder_id not in {staff.pk for staff in receivers()}:
            raise _nobody(_("Nobody of the team who does tasks has this number."))
    return {"holder_id": holder_id, "role": role}


def _nobody(message: str) -> Invalid:
    return Invalid(message, fields={"who": message})


def _to(task: Task) -> dict[str, Any]:
    return {"holder": task.holder_id, "role": task.role}


def _require_change(actor: Actor, task: Task) -> None:
    if not may_change(actor, task):
        raise Forbidden(_("Only who gave a task, or assigns tasks, can change it or take it back."))


def _require_version(task: Task, expected: int | None) -> None:
    if expected is None or expected == task.version:
        return
    last = task.events.filter(kind=Kind.CHANGED).order_by("-at", "-pk").first()
    raise Conflict(
        _("%(name)s changed this task meanwhile. Open it again; your version was not saved.")
        % {"name": last.by if last else "?"},
        code="task_changed",
    )


def _require_open(task: Task) -> None:
    if task.state != "open":
        raise Conflict(_("This task is no longer open. Open it again first."))
