"""Promise something to a customer, say what became of it, give it to somebody else."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import RecordedFact
from shuke.common.texts import readable
from shuke.customers import commands as customers
from shuke.customers.queries import customer_for
from shuke.tasks import facts
from shuke.tasks.models import Promise
from shuke.tasks.queries.promises import promise_for
from shuke.tasks.queries.tasks import DO, receivers

_LONGEST = 300
#: Nobody promises for a later day.
_FURTHEST = dt.timedelta(days=1827)


def make_promise(
    actor: Actor, customer_id: int, *, what: str, due_on: dt.date, holder_id: int | None = None
) -> Promise:
    """Note what was promised to a customer, by when, and who keeps it: whoever notes it unless `holder_id` says
    otherwise. Merges are followed. Raises Invalid with a message per field."""
    require(actor, DO)
    customer = customer_for(actor, customer_id)
    text = _words(what)
    _check_day(due_on)
    with transaction.atomic():
        row = Promise.objects.create(
            customer=customer,
            what=text,
            due_on=due_on,
            holder_id=_holder(holder_id) if holder_id is not None else actor.id,
            made_at=clock.now(),
            made_by=actor.name[:120],
        )
        _touch(row, "tasks.promised", row.made_at, actor)
        facts.PROMISED.record(actor, customer.pk, promise=row.pk)
    return row


def settle_promise(actor: Actor, promise_id: int, outcome: str) -> Promise:
    """Say what became of a promise (`Promise.Outcome`). Raises Conflict when that is said already."""
    require(actor, DO)
    if outcome not in Promise.Outcome.values:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"outcome": message})
    with transaction.atomic():
        row = promise_for(actor, promise_id, locked=True)
        if row.outcome:
            message = _("%(name)s has already recorded the outcome.") % {"name": row.outcome_by}
            raise Conflict(message)
        row.outcome, row.outcome_at, row.outcome_by = outcome, clock.now(), actor.name[:120]
        row.save()
        _touch(row, "tasks.promise_settled", row.outcome_at, actor)
        facts.PROMISE_SETTLED.record(actor, row.customer_id, promise=row.pk, outcome=outcome)
    return row


def reopen_promise(actor: Actor, promise_id: int) -> Promise:
    """It is open again. Again changes nothing."""
    require(actor, DO)
    with transaction.atomic():
        row = promise_for(actor, promise_id, locked=True)
        if before := row.outcome:
            row.outcome, row.outcome_at, row.outcome_by = "", None, ""
            row.save()
            customers.forget_touches(["tasks.promise_settled"], [row.pk])
            facts.PROMISE_REOPENED.record(
                actor, row.customer_id, promise=row.pk, undo_with={"outcome": before}
            )
    return row


def hand_promises(actor: Actor, promise_ids: Sequence[int], holder_id: int | None) -> None:
    """Let somebody else keep these, or nobody. A part of the hand-over, inside its transaction."""
    Promise.objects.filter(pk__in=list(promise_ids), outcome="").update(holder=holder_id)


def undo_promised(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    settle_promise(actor, fact.payload["promise"], Promise.Outcome.RELEASED)


def undo_settled(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    reopen_promise(actor, fact.payload["promise"])


def undo_reopened(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    settle_promise(actor, fact.payload["promise"], before["outcome"])


def _touch(row: Promise, kind: str, at: dt.datetime, actor: Actor) -> None:
    detail = {"what": row.what, "due_on": row.due_on.isoformat(), "outcome": row.outcome}
    customers.record_touches([(row.customer_id, at, kind, row.pk, detail, actor.name[:120])])


def _words(what: str) -> str:
    text = readable(what or "")
    message = ""
    if not text:
        message = _("Say what was promised.")
    elif len(text) > _LONGEST:
        message = _("This is longer than %(limit)d characters.") % {"limit": _LONGEST}
    if message:
        raise Invalid(message, fields={"what": message})
    return text


def _check_day(due_on: dt.date) -> None:
    today = clock.today()
    if not today <= due_on <= today + _FURTHEST:
        message = _("A day from today on, within five years.")
        raise Invalid(message, fields={"due_on": message})


def _holder(staff_id: int) -> int:
    if staff_id not in {staff.pk for staff in receivers()}:
        message = _("Choose a colleague who does tasks.")
        raise Invalid(message, fields={"holder": message})
    return staff_id
