"""Complaints, and what people are given to make up for them."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import paragraphs, readable
from shuke.customers import commands as customers
from shuke.service import facts
from shuke.service.clocks import wind
from shuke.service.commands.rows import locked, note_event, refuse_stub, tell
from shuke.service.models import Compensation, Complaint, Ticket
from shuke.service.queries.complaints import APPROVE
from shuke.service.queries.tickets import ANSWER
from shuke.service.settings import refund_limit
from shuke.shop.queries import counted_currency

State = Compensation.State
MOST = Decimal(1_000_000)


def complain(actor: Actor, ticket_id: int) -> Ticket:
    """It is a complaint: pressing, and its person gets no advertising until it is settled."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        if Complaint.objects.begin(actor, {"ticket": row}) is None:
            raise Conflict(_("It is a complaint already."))
        before = row.priority
        if row.priority < Ticket.Priority.HIGH:
            row.priority = Ticket.Priority.HIGH
            row.save(update_fields=["priority"])
            wind(row)
        note_event(row, actor, "complained")
        tell(row)
        facts.COMPLAINED.record(actor, row.pk, undo_with={"priority": before})
    return row


def withdraw_complaint(actor: Actor, ticket_id: int, *, priority: int | None = None) -> Ticket:
    """It is none after all."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        if not Complaint.objects.filter(ticket=row).end(actor, cause=Complaint.Cause.NONE):
            raise Conflict(_("It is no open complaint."))
        if priority in Ticket.Priority.values:
            row.priority = priority
            row.save(update_fields=["priority"])
            wind(row)
        note_event(row, actor, "withdrawn")
        tell(row)
        facts.COMPLAINT_WITHDRAWN.record(actor, row.pk)
    return row


def settle_complaint(actor: Actor, ticket_id: int, *, cause: str, note: str = "") -> Ticket:
    """It is settled; what the cause was is said, so that it can be mended."""
    if cause not in Complaint.Cause.values:
        words = _("Say what the cause was.")
        raise Invalid(words, fields={"cause": words})
    text = paragraphs(note)[:5_000]
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        if row.compensations.filter(state=State.PROPOSED).exists():
            raise Conflict(_("Something that was proposed waits for approval."))
        if not Complaint.objects.filter(ticket=row).end(actor, cause=cause, note=text):
            raise Conflict(_("It is no open complaint."))
        note_event(row, actor, "settled")
        tell(row)
        facts.COMPLAINT_SETTLED.record(actor, row.pk, cause=cause)
    return row


def unsettle_complaint(actor: Actor, ticket_id: int) -> Ticket:
    """It is open again, as one spell with what was before."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        last = row.complaints.order_by("-pk").first()
        if last is None or last.is_open:
            raise Conflict(_("It is no settled complaint."))
        Complaint.objects.filter(pk=last.pk).update(ended_at=None, ended_by="")
        note_event(row, actor, "complained")
        tell(row)
        facts.COMPLAINT_REOPENED.record(actor, row.pk)
    return row


def compensate(
    actor: Actor, ticket_id: int, *, kind: str, reason: str, amount: Decimal | None = None,
    what: str = "",
) -> Compensation:  # fmt: skip
    """Propose a refund (`amount`) or a letter, or give something (`what`, of `customers.queries.givables`).

    A refund up to the limit, a letter, and what the actor may approve are approved at once; a gift is given at
    once, by the right that its room asks for.
    """
    reason = readable(reason)[:300]
    fields: dict[str, str] = {}
    if not reason:
        fields["reason"] = _("Say what it is for.")
    if kind not in Compensation.Kind.values:
        fields["kind"] = _("Choose what to give.")
    if kind == Compensation.Kind.REFUND and (
        amount is None or not amount.is_finite() or not 0 < amount <= MOST
    ):
        fields["amount"] = _("Enter an amount.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        if row.customer_id is None:
            raise Conflict(_("Say first whose ticket it is."))
        within = kind != Compensation.Kind.REFUND or (amount or 0) <= refund_limit()
        made = Compensation.objects.create(
            ticket=row, kind=kind, reason=reason, at=clock.now(), by=actor.name[:120],
            amount=amount if kind == Compensation.Kind.REFUND else None,
            currency=counted_currency() if kind == Compensation.Kind.REFUND else "",
            state=State.PROPOSED,
        )  # fmt: skip
        note_event(row, actor, "proposed", number=made.pk)
        facts.COMPENSATION_PROPOSED.record(actor, row.pk, compensation=made.pk)
        if kind == Compensation.Kind.GIFT:
            mark = f"ticket:{row.pk}:{made.pk}"
            words = customers.give(actor, row.customer_id, what, reason=mark)
            _move(made, actor, State.DONE, what=str(words)[:300])
        elif within or actor.can(APPROVE):
            _move(made, actor, State.APPROVED)
    return made


def decide_compensation(actor: Actor, compensation_id: int, *, approves: bool) -> Compensation:
    """Approve what was proposed, or decline it."""
    require(actor, APPROVE)
    with transaction.atomic():
        made = _compensation(actor, compensation_id)
        if made.state != State.PROPOSED:
            raise Conflict(_("Somebody decided this before."))
        _move(made, actor, State.APPROVED if approves else State.DECLINED)
    return made


def finish_compensation(actor: Actor, compensation_id: int) -> Compensation:
    """What was approved was paid or sent."""
    with transaction.atomic():
        made = _compensation(actor, compensation_id)
        if made.state != State.APPROVED:
            raise Conflict(_("Only what was approved can be done."))
        _move(made, actor, State.DONE)
    return made


def _compensation(actor: Actor, compensation_id: int) -> Compensation:
    made = Compensation.objects.filter(pk=compensation_id).first()
    if made is None:
        raise NotFound(_("There is no such compensation."))
    locked(actor, ANSWER, made.ticket_id)
    made.refresh_from_db()
    return made


def _move(made: Compensation, actor: Actor, state: str, **more: Any) -> None:
    now = clock.now()
    values: dict[str, Any] = {"state": state, **more}
    if state == State.DONE:
        values["done_at"] = now
    if made.decided_at is None:
        values |= {"decided_at": now, "decided_by": actor.name[:120]}
    for name, value in values.items():
        setattr(made, name, value)
    made.save(update_fields=list(values))
    fact = {
        State.APPROVED: facts.COMPENSATION_APPROVED,
        State.DECLINED: facts.COMPENSATION_DECLINED,
        State.DONE: facts.COMPENSATION_DONE,
    }[State(state)]
    fact.record(actor, made.ticket_id, compensation=made.pk)
