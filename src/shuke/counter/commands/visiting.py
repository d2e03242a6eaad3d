"""Note that somebody was in a store, with the next step; take it back."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.counter import facts
from shuke.counter.commands.noting import put_back, take_off, wrong_words
from shuke.counter.models import Visit
from shuke.counter.queries.visits import visit_for
from shuke.counter.stores import store_for
from shuke.customers import commands as customers
from shuke.customers import queries as people
from shuke.tasks.commands.giving import assign_task
from shuke.team.queries import staff_names

#: Of the timeline.
TOUCH = "counter.visit"


def note_visit(
    actor: Actor,
    customer_id: int,
    *,
    store_id: int,
    kind: str = "visit",
    about: str = "",
    outcome: str = "",
    at: dt.datetime | None = None,
    spoken_with_id: int | None = None,
    next_step: str = "",
    due_on: dt.date | None = None,
    key: str = "",
) -> Visit:
    """Note a visit to one of the actor's stores (`at`: now), on the timeline. A `next_step` becomes a task
    of the actor about the person. With a `key` that was noted before, gives that visit and changes nothing.

    Raises Invalid by field, NotFound for a customer whom the actor does not see.
    """
    require(actor, "till.use")
    if key and (earlier := Visit.objects.filter(key=key).first()):
        return earlier
    customer = people.customer_for(actor, customer_id)
    store = store_for(actor, store_id)
    moment = at or clock.now()
    words = _checked(actor, kind, about, outcome, moment, spoken_with_id)
    with transaction.atomic():
        task = _next_step(actor, customer.pk, next_step, due_on)
        visit = Visit.objects.create(
            customer=customer, store=store, task_id=task, key=key, noted_at=clock.now(),
            noted_by_id=actor.id, by=actor.name[:120], **words,
        )  # fmt: skip
        _tell(visit)
        facts.VISIT_NOTED.record(actor, customer.pk, visit=visit.pk)
    return visit


def take_back_visit(actor: Actor, visit_id: int) -> Visit:
    """The visit was noted by mistake: it leaves the timeline. Again changes nothing."""
    with transaction.atomic():
        visit = _locked(actor, visit_id)
        if take_off(visit, TOUCH):
            facts.VISIT_TAKEN_BACK.record(actor, visit.customer_id, visit=visit.pk)
    return visit


def restore_visit(actor: Actor, visit_id: int) -> Visit:
    """Put a visit back that was taken back."""
    with transaction.atomic():
        visit = _locked(actor, visit_id)
        if put_back(visit):
            _tell(visit)
            facts.VISIT_NOTED.record(actor, visit.customer_id, visit=visit.pk)
    return visit


def _locked(actor: Actor, visit_id: int) -> Visit:
    visit = visit_for(actor, visit_id)
    return Visit.objects.select_for_update().get(pk=visit.pk)


def _tell(visit: Visit) -> None:
    """The entry of the timeline."""
    detail = {"kind": visit.kind, "about": visit.about, "outcome": visit.outcome}
    detail["store"] = visit.store.name
    if visit.spoken_with_id:
        detail["with"] = staff_names([visit.spoken_with_id]).get(visit.spoken_with_id, "")
    customers.record_touches([(visit.customer_id, visit.at, TOUCH, visit.pk, detail, visit.by)])


def _next_step(actor: Actor, customer_id: int, title: str, due_on: dt.date | None) -> int | None:
    if not readable(title):
        return None
    task = assign_task(
        actor, title=title, due_on=due_on, holder_id=actor.id, customers=[customer_id]
    )
    return task.pk


def _checked(
    actor: Actor,
    kind: str,
    about: str,
    outcome: str,
    at: dt.datetime,
    spoken_with_id: int | None,
) -> dict[str, Any]:
    about, wrong = readable(about), {}
    if kind not in Visit.Kind.values:
        wrong["kind"] = _("Choose one of the list.")
    too_old = _("This is longer ago than visits are noted: 400 days.")
    wrong |= wrong_words(about, outcome, Visit.Outcome, at, too_old)
    if spoken_with_id is not None and spoken_with_id not in staff_names([spoken_with_id]):
        wrong["spoken_with"] = _("Nobody of the team has this number.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return {
        "kind": kind,
        "about": about,
        "outcome": outcome,
        "at": at,
        "spoken_with_id": spoken_with_id,
    }
