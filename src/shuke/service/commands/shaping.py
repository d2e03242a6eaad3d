"""What a ticket is made of: merged, split, put off, tagged."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable
from shuke.common.turns import alone
from shuke.customers.queries import whole_person
from shuke.service import facts
from shuke.service.clocks import wind
from shuke.service.commands.rows import (
    as_moment,
    as_text,
    locked,
    move,
    note_event,
    open_for,
    refuse_stub,
    standing,
    tell,
)
from shuke.service.models import Ticket, TicketMessage, TicketTag
from shuke.service.queries.tickets import ANSWER, parts

State = Ticket.State
LONGEST_TAG, MOST_TAGS = 40, 20
#: So far ahead a ticket can be put off; so many wake in one go.
FARTHEST = dt.timedelta(days=366)
_STEP = 500


def merge(actor: Actor, ticket_id: int, target_id: int) -> Ticket:
    """Let the conversation go on in the target. The ticket stays as a stub, which leads there: its messages,
    notes and later answers are read on the target. Only of one person: others would read what is not theirs."""
    with transaction.atomic():
        alone("service.tickets")
        row, target = (locked(actor, ANSWER, pk) for pk in (ticket_id, target_id))
        refuse_stub(row)
        refuse_stub(target)
        if row.pk == target.pk:
            raise Conflict(_("A ticket cannot be merged into itself."))
        if not _is_of_one(row, target):
            raise Conflict(_("They are of two people. Merge the records first."))
        before = {**standing(row), "waited": as_text(target.waits_since), "was": target.state}
        if row.state == State.OPEN and target.state != State.OPEN:
            move(target, State.OPEN, solved_at=None)
        target.waits_since = min(filter(None, (row.waits_since, target.waits_since)), default=None)
        target.last_at = max(row.last_at, target.last_at)
        target.customer_id = target.customer_id or row.customer_id
        target.save(update_fields=["waits_since", "last_at", "customer_id"])
        wind(target)
        move(row, State.MERGED, merged_into_id=target.pk, waits_since=None)
        note_event(target, actor, "merged", number=row.pk)
        tell(row)
        tell(target)
        facts.MERGED.record(actor, row.pk, undo_with=before, target=target.pk)
    return target


def unmerge(actor: Actor, ticket_id: int, **before: Any) -> Ticket:
    """Make it a ticket of its own again, with all that was its own."""
    with transaction.atomic():
        alone("service.tickets")
        row = locked(actor, ANSWER, ticket_id)
        if row.state != State.MERGED or row.merged_into_id is None:
            raise Conflict(_("This ticket is not merged."))
        target = locked(actor, ANSWER, row.merged_into_id)
        move(
            row,
            before.get("state") or State.OPEN,
            merged_into_id=None,
            waits_since=as_moment(before.get("waits_since")),
            solved_at=as_moment(before.get("solved_at")),
        )
        if before.get("was") and target.waits_since == row.waits_since:
            target.waits_since = as_moment(before.get("waited"))
            target.save(update_fields=["waits_since"])
            wind(target)
        note_event(target, actor, "unmerged", number=row.pk)
        tell(row)
        facts.UNMERGED.record(actor, row.pk)
    return row


def _is_of_one(row: Ticket, other: Ticket) -> bool:
    if row.customer_id is None or other.customer_id is None:
        return bool(row.sender) and row.sender == other.sender
    return row.customer_id in whole_person(other.customer_id)


def split(actor: Actor, ticket_id: int, message_id: int) -> Ticket:
    """Make a ticket of its own of one message of the person; what follows it in its thread goes there."""
    with transaction.atomic():
        alone("service.tickets")
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        mine = TicketMessage.objects.filter(ticket__in=parts(row)).select_related("message")
        link = mine.filter(message=message_id, message__direction="in").first()
        if link is None:
            raise NotFound(_("This ticket has no such message."))
        if mine.count() < 2:
            raise Conflict(_("It is the only message: there is nothing to split."))
        made = open_for(
            link.message, follows=row, opened_at=clock.now(), last_at=link.at, waits_since=link.at,
            holder_id=row.holder_id, priority=row.priority,
        )  # fmt: skip
        wind(made)
        source = link.ticket_id
        link.ticket = made
        link.save(update_fields=["ticket"])
        note_event(row, actor, "split", number=made.pk)
        tell(made)
        facts.OPENED.record(actor, made.pk, channel=made.channel, by_hand=True)
        facts.SPLIT.record(
            actor, row.pk, undo_with={"made": made.pk, "source": source},
            made=made.pk, message=message_id,
        )  # fmt: skip
    return made


def join_again(actor: Actor, ticket_id: int, *, made: int, source: int) -> Ticket:
    """The undo of a split: the messages go back, and what was made of them leads there."""
    with transaction.atomic():
        alone("service.tickets")
        row, other = locked(actor, ANSWER, ticket_id), locked(actor, ANSWER, made)
        first = other.messages.order_by("pk").values_list("message", flat=True).first() or 0
        other.messages.update(ticket=source)
        move(other, State.MERGED, merged_into_id=row.pk, waits_since=None)
        note_event(row, actor, "joined", number=made)
        tell(other)
        facts.JOINED.record(actor, row.pk, message=first)
    return row


def snooze(actor: Actor, ticket_id: int, until: dt.datetime) -> Ticket:
    """Put it off: it opens again at that time, or when the person writes."""
    now = clock.now()
    if not now < until <= now + FARTHEST:
        words = _("Choose a time to come, within a year.")
        raise Invalid(words, fields={"until": words})
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        refuse_stub(row)
        before = standing(row)
        move(row, State.SNOOZED, snoozed_until=until, solved_at=None)
        note_event(row, actor, "snoozed", until=until.isoformat())
        tell(row)
        facts.SNOOZED.record(actor, row.pk, undo_with=before)
    return row


def wake_tickets() -> int:
    """Open those whose time has come; how many."""
    due = Ticket.objects.filter(state=State.SNOOZED, snoozed_until__lte=clock.now())
    count = 0
    for pk in list(due.order_by("snoozed_until").values_list("pk", flat=True)[:_STEP]):
        with transaction.atomic():
            row = due.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            move(row, State.OPEN)
            note_event(row, SYSTEM, "woke")
            tell(row)
            facts.WOKE.record(SYSTEM, row.pk)
            count += 1
    return count


def set_tags(actor: Actor, ticket_id: int, tags: Sequence[str]) -> Ticket:
    """Its tags are these and no others."""
    names = list(dict.fromkeys(filter(None, (readable(tag) for tag in tags))))
    if len(names) > MOST_TAGS or any(len(name) > LONGEST_TAG for name in names):
        words = _("At most %(most)s tags of %(longest)s characters.")
        words = words % {"most": MOST_TAGS, "longest": LONGEST_TAG}
        raise Invalid(words, fields={"tags": words})
    with transaction.atomic():
        row = locked(actor, ANSWER, ticket_id)
        before = sorted(row.tags.values_list("name", flat=True))
        if before == sorted(names):
            return row
        row.tags.exclude(name__in=names).delete()
        fresh = [TicketTag(ticket=row, name=name) for name in names if name not in before]
        TicketTag.objects.bulk_create(fresh)
        note_event(row, actor, "tagged", tags=names)
        facts.TAGGED.record(actor, row.pk, undo_with={"tags": before}, tags=names)
    return row
