"""Log calls, say what they were about, take them back."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import commands as collect
from shuke.collect.commands import Incoming, Receipt
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.counter import facts
from shuke.counter.commands.noting import put_back, take_off, wrong_words
from shuke.counter.models import Call
from shuke.counter.numbers import dialled
from shuke.counter.queries.calls import call_for
from shuke.customers import commands as customers
from shuke.customers import queries as people
from shuke.tasks.commands.giving import assign_task

#: Of the timeline.
TOUCH = "counter.call"


def log_call(
    actor: Actor,
    *,
    direction: str,
    customer_id: int | None = None,
    number: str = "",
    outcome: str = "talked",
    about: str = "",
    at: dt.datetime | None = None,
    call_back_on: dt.date | None = None,
) -> Call:
    """Log a call that the actor had (`at`: now) with a customer, or with whoever has the `number`.

    A promise to call back becomes a task of theirs. Raises Invalid by field, NotFound for a customer whom
    the actor does not see.
    """
    require(actor, "calls.log")
    moment = at or clock.now()
    words = _checked(direction, outcome, about, moment)
    number = dialled(number)
    customer = _customer(actor, customer_id, number)
    if customer is None and not number:
        message = _("Say with whom, or give the number.")
        raise Invalid(message, fields={"number": message})
    with transaction.atomic():
        task = _promise(actor, customer, number, words["about"], call_back_on)
        call = Call.objects.create(
            customer_id=customer, number=number, at=moment, staff_id=actor.id, task_id=task,
            is_worded=True, noted_at=clock.now(), by=actor.name[:120], **words,
        )  # fmt: skip
        tell_call(call)
        facts.CALL_LOGGED.record(actor, call=call.pk)
    return call


def change_call(
    actor: Actor,
    call_id: int,
    *,
    about: str | None = None,
    outcome: str | None = None,
    customer_id: int | None = None,
    is_nobodys: bool = False,
    call_back_on: dt.date | None = None,
) -> Call:
    """Say what a call was about, what came of it, whose number it was; what is left out stays."""
    with transaction.atomic():
        call = _locked(actor, call_id)
        words = _checked(
            call.direction,
            call.outcome if outcome is None else outcome,
            call.about if about is None else about,
            call.at,
        )
        before: dict[str, Any] = {"about": call.about, "outcome": call.outcome}
        before |= {"customer_id": call.customer_id, "is_nobodys": call.customer_id is None}
        if customer_id is not None:
            call.customer_id = people.customer_for(actor, customer_id).pk
        elif is_nobodys:
            call.customer_id = None
        task = _promise(actor, call.customer_id, call.number, words["about"], call_back_on)
        changed = words["about"] != call.about or words["outcome"] != call.outcome
        if not (changed or task or call.customer_id != before["customer_id"]):
            return call
        call.about, call.outcome, call.is_worded = words["about"], words["outcome"], True
        call.task_id = task or call.task_id
        call.save()
        customers.forget_touches([TOUCH], [call.pk])
        tell_call(call)
        facts.CALL_CHANGED.record(actor, call=call.pk, undo_with=before)
    return call


def take_back_call(actor: Actor, call_id: int) -> Call:
    """The call was logged by mistake: it leaves the timeline. Again changes nothing."""
    with transaction.atomic():
        call = _locked(actor, call_id)
        if take_off(call, TOUCH):
            facts.CALL_TAKEN_BACK.record(actor, call=call.pk)
    return call


def restore_call(actor: Actor, call_id: int) -> Call:
    """Put a call back that was taken back."""
    with transaction.atomic():
        call = _locked(actor, call_id)
        if put_back(call):
            tell_call(call)
            facts.CALL_LOGGED.record(actor, call=call.pk)
    return call


def tell_call(call: Call) -> None:
    """Its entry on the timeline of whoever it was with."""
    if call.customer_id is None or call.taken_back_at is not None:
        return
    detail: dict[str, Any] = {
        "direction": call.direction,
        "outcome": call.outcome,
        "about": call.about,
    }
    detail |= {"seconds": call.seconds, "call": call.pk}
    customers.record_touches([(call.customer_id, call.at, TOUCH, call.pk, detail, call.by)])


def _locked(actor: Actor, call_id: int) -> Call:
    require(actor, "calls.log")
    call = call_for(actor, call_id)
    return Call.objects.select_for_update().get(pk=call.pk)


def _customer(actor: Actor, customer_id: int | None, number: str) -> int | None:
    """Who was named, or whoever has the number, merges followed."""
    if customer_id is not None:
        return people.customer_for(actor, customer_id).pk
    return people.reached_at("phone", number) if number else None


def _promise(
    actor: Actor, customer_id: int | None, number: str, about: str, day: dt.date | None
) -> int | None:
    """A task to call back."""
    if day is None:
        return None
    if day < clock.today():
        message = _("Choose today or a later day.")
        raise Invalid(message, fields={"call_back_on": message})
    title = _("Call back: %(about)s") % {"about": about} if about else _("Call back as promised")
    task = assign_task(
        actor,
        title=title[:120],
        note="" if customer_id else number,
        due_on=day,
        holder_id=actor.id,
        customers=[customer_id] if customer_id else [],
    )
    return task.pk


def _checked(direction: str, outcome: str, about: str, at: dt.datetime) -> dict[str, str]:
    about, wrong = readable(about), {}
    if direction not in Call.Direction.values:
        wrong["direction"] = _("Choose one of the list.")
    too_old = _("This is longer ago than calls are noted: 400 days.")
    wrong |= wrong_words(about, outcome, Call.Outcome, at, too_old)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return {"direction": direction, "outcome": outcome, "about": about}


def receive_call(actor: Actor, body: dict[str, Any], until: dt.datetime | None = None) -> Receipt:
    """Keep what a telephone system tells of a call, and record it (see `recording.record_calls`). When this
    returns it is on the disk. `until`: as of when it is so; a later telling says more of the same call."""
    require(actor, "calls.log")
    at = until or dt.datetime.fromisoformat(body["at"])
    incoming = Incoming(str(body["id"]), at, body)
    return collect.receive(SYSTEM, "api:calls", [incoming])[0]
