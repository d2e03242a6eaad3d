"""Tickets from what people write: a message goes to the ticket that it belongs to, or opens one.

By what it answers, then by its thread, never by its subject; and only to a ticket of the same person: a name of
a mail can be passed on, or written by anybody.
"""

import datetime as dt

from django.db import transaction

from shuke.collect.queries import messages as collect
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.customers.queries import whole_person
from shuke.service import facts, jobs
from shuke.service.clocks import wind
from shuke.service.commands.rows import move, note_event, open_for, tell
from shuke.service.models import AutomaticSpell, Ticket, TicketMessage
from shuke.service.settings import reopening_days

State = Ticket.State
#: Strangers' tickets that are looked at in one go.
_STEP = 500


def follow_message(fact: RecordedFact) -> None:
    """After `collect.MESSAGE_CAME`: put it on its ticket. Call inside a transaction."""
    file_message(fact.subject_id or 0)


def file_message(message_id: int) -> None:
    """Put a message on the ticket that it belongs to, or open one for it; again it changes nothing."""
    alone("service.tickets")  # two messages of one thread open one ticket
    message = collect.message(message_id)
    if TicketMessage.objects.filter(message=message.pk).exists():
        return
    ticket = _ticket_of(message)
    if message.direction == "out":
        if ticket:
            _add(ticket, message)
            _note_words_of_the_shop(ticket, message)
        return
    if not message.waits_now:  # type: ignore[attr-defined]
        # Nobody waits for an answer to it; on an open matter it is read all the same.
        if ticket and not ticket.is_over:
            _add(ticket, message)
        return
    if ticket is None or _is_too_old(ticket):
        ticket = _open(message, ticket)
    _add(ticket, message)
    _note_words_of_the_person(ticket, message)
    if AutomaticSpell.objects.open().exists():
        jobs.reply_automatically.enqueue(message.pk)


def _ticket_of(message) -> Ticket | None:
    """The ticket that a message belongs to, merged ones followed to their target."""
    answered = message.answers.get("message")
    rows = TicketMessage.objects.select_related("ticket").order_by("-at", "-pk")
    row = rows.filter(message=answered).first() if answered else None
    if row is None or not _is_of(row.ticket, message):
        thread = rows.filter(message__thread=message.thread, message__channel=message.channel)
        row = next((each for each in thread[:50] if _is_of(each.ticket, message)), None)
    if row is None:
        return None
    ticket, seen = row.ticket, set[int]()
    while ticket.merged_into_id and ticket.pk not in seen:
        seen.add(ticket.pk)
        ticket = Ticket.objects.get(pk=ticket.merged_into_id)
    return Ticket.objects.select_for_update().get(pk=ticket.pk)


def _is_of(ticket: Ticket, message) -> bool:
    """Whether the message is between the shop and whoever the ticket is of."""
    if ticket.customer_id and message.customer_id:
        return ticket.customer_id in whole_person(message.customer_id)
    other = message.recipient if message.direction == "out" else message.sender
    return ticket.sender == other


def _is_too_old(ticket: Ticket) -> bool:
    if ticket.state != State.SOLVED or ticket.solved_at is None:
        return False
    return clock.now() - ticket.solved_at > dt.timedelta(days=reopening_days())


def _open(message, earlier: Ticket | None) -> Ticket:
    ticket = open_for(
        message, opened_at=message.occurred_at, last_at=message.occurred_at,
        holder_id=earlier.holder_id if earlier else None, follows=earlier,
    )  # fmt: skip
    facts.OPENED.record(SYSTEM, ticket.pk, channel=ticket.channel, by_hand=False)
    return ticket


def _add(ticket: Ticket, message) -> None:
    TicketMessage.objects.create(ticket=ticket, message_id=message.pk, at=message.occurred_at)
    ticket.last_at = max(ticket.last_at, message.occurred_at)
    ticket.save(update_fields=["last_at"])


def _note_words_of_the_person(ticket: Ticket, message) -> None:
    if ticket.state != State.OPEN:
        was_over = ticket.state == State.SOLVED
        move(ticket, State.OPEN, solved_at=None)
        if was_over:
            note_event(ticket, SYSTEM, "came_back")
            facts.CAME_BACK.record(SYSTEM, ticket.pk, message=message.pk)
    if ticket.waits_since is None:
        ticket.waits_since = message.occurred_at
    if ticket.customer_id is None:
        ticket.customer_id = message.customer_id
    ticket.save(update_fields=["waits_since", "customer_id"])
    wind(ticket)
    tell(ticket)


def _note_words_of_the_shop(ticket: Ticket, message) -> None:
    """Written elsewhere, in the mail program or on the platform: an answer all the same."""
    if ticket.is_over or ticket.waits_since is None or message.occurred_at < ticket.waits_since:
        return
    move(
        ticket,
        State.WAITING,
        waits_since=None,
        answered_at=ticket.answered_at or message.occurred_at,
    )
    tell(ticket)


def follow_people() -> int:
    """Tickets of strangers whose messages stand on somebody's record by now become that person's; how many."""
    count = 0
    rows = TicketMessage.objects.filter(
        ticket__customer=None, message__customer__isnull=False
    ).exclude(ticket__state=State.MERGED)
    for ticket_id, customer in rows.values_list("ticket", "message__customer")[:_STEP]:
        with transaction.atomic():
            ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
            if ticket.customer_id is None:
                ticket.customer_id = customer
                ticket.save(update_fields=["customer_id"])
                tell(ticket)
                count += 1
    return count
