"""Answers to the person: written, for some seconds to be taken back, then a message on its way."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import commands as collect
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.common.errors import Conflict, NotFound, ShukeError
from shuke.service import facts, jobs
from shuke.service.clocks import wind
from shuke.service.commands.handling import settle
from shuke.service.commands.rows import locked, move, note_event, refuse_stub, tell
from shuke.service.models import Answer, AutomaticReply, Macro, Ticket, TicketMessage, TicketTag
from shuke.service.queries.tickets import ANSWER, has_open_complaint, last_of_person
from shuke.service.settings import TAKE_BACK

State = Answer.State
#: Answers that one run of the job sends.
_MOST = 200


def answer(
    actor: Actor, ticket_id: int, text: str, *, solves: bool = False, macro: int | None = None
) -> Answer:
    """Write to the person, over the channel by which they wrote last. It leaves after `TAKE_BACK` seconds.

    Conflict where no way leads back: nothing was ever written, or nobody carries answers there.
    """
    words = collect.answer_text(text)
    now = clock.now()
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        message = last_of_person(row)
        if message is None:
            raise Conflict(_("They have not written: there is nothing to answer. Write a note."))
        if obstacle := collect.no_way_back(message):
            raise Conflict(obstacle)
        made = Answer.objects.create(
            ticket=row, author_id=actor.id, by=actor.name[:120], text=words, state=State.LEAVING,
            written_at=now, leaves_at=now + dt.timedelta(seconds=TAKE_BACK), solves=solves,
            answers_id=message.pk,
        )  # fmt: skip
        if row.holder_id is None and actor.id is not None:
            row.holder_id = actor.id
            row.save(update_fields=["holder_id"])
            note_event(row, actor, "assigned", holder=actor.id)
        if macro is not None:
            _apply(row, macro)
        facts.ANSWERED.record(actor, row.pk, answer=made.pk)
        jobs.send_answers.using(run_after=made.leaves_at).enqueue()
    return made


def _apply(row: Ticket, macro_id: int) -> None:
    """What a macro does besides its words."""
    macro = Macro.objects.filter(pk=macro_id, ended_at=None).first()
    if macro is None:
        return
    if macro.priority:
        row.priority = macro.priority
        row.save(update_fields=["priority"])
        wind(row)
    if macro.tag:
        TicketTag.objects.get_or_create(ticket=row, name=macro.tag)


def take_back(actor: Actor, answer_id: int) -> Answer:
    """It does not leave. Conflict when it has."""
    row = Answer.objects.filter(pk=answer_id).first()
    if row is None:
        raise NotFound(_("There is no such answer."))
    with transaction.atomic():
        ticket = locked(actor, ANSWER, row.ticket_id)
        leaving = Answer.objects.filter(pk=answer_id, state__in=(State.LEAVING, State.STUCK))
        if not leaving.update(state=State.TAKEN_BACK):
            raise Conflict(_("It is on its way already."))
        facts.TAKEN_BACK.record(actor, ticket.pk, answer=answer_id)
    row.refresh_from_db()
    return row


def send_answers() -> int:
    """Let go what has waited long enough; how many left. Safe to run again: what left is gone."""
    due = Answer.objects.filter(state=State.LEAVING, leaves_at__lte=clock.now()).order_by("pk")
    return sum(map(_send, due.values_list("pk", flat=True)[:_MOST]))


def _send(answer_id: int) -> bool:
    with transaction.atomic():
        row = Answer.objects.select_for_update(of=("self",)).filter(pk=answer_id).first()
        if row is None or row.state != State.LEAVING:
            return False
        ticket = Ticket.objects.select_for_update().get(pk=row.ticket_id)
        try:
            with transaction.atomic():
                message = collect.write_back(SYSTEM, row.answers_id or 0, row.text, author=row.by)
        except ShukeError as error:
            row.state, row.trouble = State.STUCK, str(error.message)[:300]
            row.save(update_fields=["state", "trouble"])
            facts.STUCK.record(SYSTEM, ticket.pk, answer=row.pk)
            return False
        row.state, row.message_id = State.GONE, message.pk
        row.save(update_fields=["state", "message_id"])
        _note(ticket, row, message.occurred_at)
        TicketMessage.objects.create(ticket=ticket, message_id=message.pk, at=message.occurred_at)
        facts.REPLIED.record(SYSTEM, ticket.pk, answer=row.pk, message=message.pk)
    return True


def _note(ticket: Ticket, row: Answer, at: dt.datetime) -> None:
    """What was written since it was waits on; an answer that solves does so only where nothing was. By what was sent
    automatically nobody was answered by a person yet, and who is handed over goes on waiting for one."""
    by_itself = AutomaticReply.objects.filter(answer=row).first()
    later = ticket.messages.filter(at__gt=row.written_at, message__direction="in").exists()
    ticket.last_at = max(ticket.last_at, at)
    if by_itself is None:
        ticket.answered_at = ticket.answered_at or at
    ticket.save(update_fields=["last_at", "answered_at"])
    if later or ticket.is_over or (by_itself is not None and by_itself.hands_over):
        return
    ticket.waits_since = None
    if row.solves and not has_open_complaint(ticket):
        settle(Actor(id=row.author_id, name=row.by), ticket)
        facts.SOLVED.record(
            SYSTEM, ticket.pk, undo_with=None, customer=ticket.customer_id, holder=row.author_id
        )
    else:
        move(ticket, Ticket.State.WAITING, waits_since=None)
        tell(ticket)
