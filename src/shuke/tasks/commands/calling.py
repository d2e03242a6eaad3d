"""Calls that something else asks for: a campaign, a journey. They become tasks for whoever looks after the people."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.tasks import facts
from shuke.tasks.commands.giving import TITLE_LENGTH, give
from shuke.tasks.commands.people import MOST_PEOPLE
from shuke.tasks.commands.splitting import by_owner
from shuke.tasks.models import Task, TaskPerson
from shuke.tasks.queries.tasks import OPEN

#: Days within which somebody is to be called.
WITHIN = 2


def ask_to_call(actor: Actor, name: str, words: Mapping[int, str], *, step: int) -> list[int]:
    """Have these people called, with what is to be said to each (id -> words); ids of the tasks.

    What one step asks for on one day is one task of each colleague. Call in the transaction that decides."""
    return [
        task.pk
        for holder, people in by_owner(list(words)).items()
        for task in _given(actor, name, holder, {pk: words[pk] for pk in people}, step)
    ]


def _given(
    actor: Actor, name: str, holder: int | None, words: Mapping[int, str], step: int
) -> list[Task]:
    task, room = _of_today(holder, step)
    people = list(words)
    given = []
    if task is not None:
        _add(actor, task, people[:room], words)
        given, people = [task], people[room:]
    for at in range(0, len(people), MOST_PEOPLE):
        given.append(_new(actor, name, holder, people[at : at + MOST_PEOPLE], words, step))
    return given


def _of_today(holder: int | None, step: int) -> tuple[Task | None, int]:
    """The open task of this step and colleague that was given today, and for how many more it has room."""
    today = dt.datetime.combine(clock.today(), dt.time(), clock.shop_zone())
    rows = Task.objects.select_for_update(no_key=True).filter(
        OPEN, holder=holder, given_at__gte=today, source__step=step
    )
    task = rows.order_by("-pk").first()
    room = MOST_PEOPLE - task.people.count() if task else 0
    return (task, room) if room > 0 else (None, 0)


def _new(
    actor: Actor,
    name: str,
    holder: int | None,
    people: Sequence[int],
    words: Mapping[int, str],
    step: int,
) -> Task:
    columns = {
        "title": (_("Call: %(name)s") % {"name": name})[:TITLE_LENGTH],
        "note": "",
        "due_on": clock.today() + dt.timedelta(days=WITHIN),
    }
    source = {"step": step, "name": name}
    task = give(actor, columns, {"holder_id": holder, "role": ""}, people, source)
    rows = list(task.people.all())
    for row in rows:
        row.words = words[row.customer_id]
    TaskPerson.objects.bulk_update(rows, ["words"], batch_size=500)
    return task


def _add(actor: Actor, task: Task, people: Sequence[int], words: Mapping[int, str]) -> None:
    """Let a task be about these people too; who is in it already has the newer words said."""
    TaskPerson.objects.bulk_create(
        [TaskPerson(task=task, customer_id=pk, words=words[pk]) for pk in people],
        update_conflicts=True,
        unique_fields=["task", "customer"],
        update_fields=["words"],
    )
    facts.GREW.record(actor, task.pk, people=len(people))
