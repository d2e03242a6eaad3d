"""What colleagues do with a ticket: take it, give it to somebody, note, rank, solve, open again."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import commands as collect
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import paragraphs, readable
from shuke.common.undo import part_of_more
from shuke.customers.queries import customer_for
from shuke.service import facts
from shuke.service.clocks import wind
from shuke.service.commands.rows import locked, move, note_event, refuse_stub, stand, standing, tell
from shuke.service.models import Note, Ticket
from shuke.service.queries.tickets import ANSWER, has_open_complaint, receivers, waiting_messages

State = Ticket.State
LONGEST_NOTE = 10_000


def open_ticket(
    actor: Actor, *, customer: int, subject: str, note: str = "", channel: str = "phone"
) -> Ticket:
    """A matter that nobody wrote: a call, a word at the counter. What was spoken of is a note."""
    require(actor, ANSWER)
    person = customer_for(actor, customer)
    subject, words = readable(subject)[:300], _note_text(note, is_required=False)
    fields: dict[str, str] = {}
    if not subject:
        fields["subject"] = _("Say in a few words what it is about.")
    if channel not in Ticket.Channel.values:
        fields["channel"] = _("There is no such channel.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    now = clock.now()
    with transaction.atomic():
        row = Ticket.objects.create(
            customer=person, channel=channel, subject=subject, since=now, opened_at=now, last_at=now,
            waits_since=now, holder_id=actor.id,
        )  # fmt: skip
        if words:
            _add_note(row, actor, words)
        wind(row)
        tell(row)
        facts.OPENED.record(actor, row.pk, channel=channel, by_hand=True)
        facts.NOTED.record(actor, row.pk)
    return row


def assign(actor: Actor, ticket_id: int, holder: int | None) -> Ticket:
    """Give it to somebody who answers tickets, or to nobody."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        if holder is not None and not receivers().filter(pk=holder).exists():
            raise NotFound(_("There is no such colleague, or they answer no tickets."))
        before = row.holder_id
        if before == holder:
            return row
        _hand(row, actor, holder)
        facts.ASSIGNED.record(actor, row.pk, undo_with={"holder": before}, holder=holder)
    return row


def give(actor: Actor, ticket_ids: Sequence[int], holder: int | None) -> None:
    """Give many to somebody, in the caller's transaction: whoever had them leaves."""
    for row in Ticket.objects.select_for_update().filter(pk__in=ticket_ids):
        _hand(row, actor, holder)


def _hand(row: Ticket, actor: Actor, holder: int | None) -> None:
    row.holder_id = holder
    row.save(update_fields=["holder_id"])
    note_event(row, actor, "assigned", holder=holder)


def set_priority(actor: Actor, ticket_id: int, priority: int) -> Ticket:
    """How pressing it is."""
    if priority not in Ticket.Priority.values:
        words = _("There is no such priority.")
        raise Invalid(words, fields={"priority": words})
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        before = row.priority
        if before == priority:
            return row
        row.priority = priority
        row.save(update_fields=["priority"])
        wind(row)
        note_event(row, actor, "ranked", priority=priority)
        facts.RANKED.record(actor, row.pk, undo_with={"priority": before}, priority=priority)
    return row


def write_note(actor: Actor, ticket_id: int, text: str) -> Note:
    """For colleagues. It stays in this room's own table, which no way out of the house reads."""
    words = _note_text(text)
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        note = _add_note(row, actor, words)
        facts.NOTE_WRITTEN.record(actor, row.pk, note=note.pk)
    return note


def _note_text(text: str, *, is_required: bool = True) -> str:
    words = paragraphs(text)
    if (is_required and not words) or len(words) > LONGEST_NOTE:
        problem = _("Write a note, in %(most)s characters at most.") % {"most": LONGEST_NOTE}
        raise Invalid(problem, fields={"text": problem})
    return words


def _add_note(row: Ticket, actor: Actor, words: str) -> Note:
    return Note.objects.create(
        ticket=row, author_id=actor.id, by=actor.name[:120], text=words, at=clock.now()
    )


def solve(actor: Actor, ticket_id: int) -> Ticket:
    """Nothing more is to be done. Its messages wait no longer."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        if row.is_over:
            raise Conflict(_("This ticket is solved already."))
        if has_open_complaint(row):
            raise Conflict(_("Settle the complaint first: say what the cause was."))
        before = standing(row)
        settle(actor, row)
        holder = row.holder_id or actor.id
        facts.SOLVED.record(
            actor, row.pk, undo_with=before, customer=row.customer_id, holder=holder
        )
    return row


def settle(actor: Actor, row: Ticket) -> None:
    """Solve it, in the caller's transaction."""
    move(row, State.SOLVED)
    note_event(row, actor, "solved")
    tell(row)
    with part_of_more():
        for message_id in waiting_messages(row):
            if actor.can("messages.handle"):
                collect.handle_message(actor, message_id)


def reopen(actor: Actor, ticket_id: int) -> Ticket:
    """It is not solved after all, or is to be seen to before its time."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        if row.state == State.OPEN:
            raise Conflict(_("This ticket is open already."))
        before = standing(row)
        move(row, State.OPEN, solved_at=None)
        note_event(row, actor, "reopened")
        tell(row)
        facts.REOPENED.record(actor, row.pk, undo_with=before)
    return row


def let_wait(actor: Actor, ticket_id: int) -> Ticket:
    """It is the person's turn: they answered, or were answered elsewhere."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        if row.state != State.OPEN:
            raise Conflict(_("Only an open ticket can wait for its person."))
        before = standing(row)
        move(row, State.WAITING, waits_since=None)
        note_event(row, actor, "waiting")
        tell(row)
        facts.WAITING.record(actor, row.pk, undo_with=before)
    return row


def put_back(actor: Actor, ticket_id: int, **before: Any) -> Ticket:
    """Let it stand as it did: the undo of what moved it."""
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        stand(row, before)
        note_event(row, actor, "put_back")
        tell(row)
        facts.PUT_BACK.record(actor, row.pk)
    return row
