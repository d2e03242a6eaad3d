"""Tickets as far as an actor may see them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers.queries import Customer, seen_text
from shuke.customers.queries.scoping import rows_within, visible
from shuke.service.models import Compensation, Macro, Presence, Ticket, TicketMessage, TicketTag
from shuke.team.queries import staff_who

VIEW, ANSWER = "tickets.view", "tickets.answer"
State = Ticket.State
#: Those of which something is to be done, now or later.
UNSOLVED = (State.OPEN, State.WAITING, State.SNOOZED)
#: Tickets that the record shows.
MOST = 5
#: Longer than this nobody is there who said nothing.
LASTS = dt.timedelta(seconds=40)


def tickets(actor: Actor) -> QuerySet[Ticket]:
    """All but the stubs of merged ones; for a limited scope those of its people, and those that the actor has."""
    require(actor, VIEW)
    rows = Ticket.objects.exclude(state=State.MERGED).select_related("customer", "holder")
    if actor.scope.is_all:
        return rows
    own = rows_within(actor, rows)
    return own | rows.filter(holder=actor.id) if actor.id else own


def ticket_for(actor: Actor, ticket_id: int) -> Ticket:
    """One ticket, a merged one too. NotFound beyond the actor's scope."""
    rows = Ticket.objects.select_related("customer", "holder", "merged_into", "follows")
    row = rows.filter(pk=ticket_id).first()
    if row is None:
        raise no_such_ticket()
    require_ticket(actor, VIEW, row)
    return row


def require_ticket(actor: Actor, capability: str, row: Ticket) -> None:
    """Forbidden without the right, NotFound beyond the scope."""
    require(actor, capability)
    if actor.scope.is_all or (actor.id is not None and row.holder_id == actor.id):
        return
    if row.customer_id is None or not visible(actor, [row.customer_id]):
        raise no_such_ticket()


def no_such_ticket() -> NotFound:
    return NotFound(_("There is no such ticket."))


def receivers() -> QuerySet[Any]:
    """Colleagues who may have a ticket."""
    return staff_who(ANSWER)


def parts(row: Ticket) -> list[int]:
    """Its id and those of the tickets that were merged into it: together they are its conversation."""
    ids, fresh = [row.pk], [row.pk]
    while fresh := list(
        Ticket.objects.filter(merged_into__in=fresh)
        .exclude(pk__in=ids)
        .values_list("pk", flat=True)
    ):
        ids += fresh
    return ids


def last_of_person(row: Ticket) -> Any:
    """The last message that the person wrote; None when they wrote none."""
    rows = TicketMessage.objects.filter(ticket__in=parts(row), message__direction="in")
    rows = rows.select_related("message")
    last = rows.order_by("-at", "-pk").first()
    return last.message if last else None


def waiting_messages(row: Ticket) -> list[int]:
    """Its messages that somebody waits with, by id."""
    rows = TicketMessage.objects.filter(
        ticket__in=parts(row), message__waits__ended_at=None, message__waits__isnull=False
    )
    return list(rows.values_list("message", flat=True).distinct())


def held_tickets(staff_id: int | None) -> list[int]:
    """Unsolved ones that a colleague has; see `team.slots.Ownable`."""
    rows = Ticket.objects.filter(holder=staff_id, state__in=UNSOLVED)
    return list(rows.order_by("pk").values_list("pk", flat=True)) if staff_id else []


def ticket_names(ids: Collection[int]) -> Mapping[int, str]:
    return {row.pk: str(row) for row in Ticket.objects.filter(pk__in=ids).only("subject")}


def names_for(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    """The names of tickets in the audit, for who may have them."""
    return ticket_names(ids) if actor.can(VIEW) else {}


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """Somebody's last tickets, for their record."""
    if not actor.can(VIEW):
        return None
    rows = tickets(actor).filter(customer__in=ids).order_by("-last_at", "-pk")
    latest = list(rows[:MOST])
    for row in latest:
        row.seen = seen_subject(actor, row)  # type: ignore[attr-defined]
    return {"rows": latest} if latest else None


def row_title(row: Ticket) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Ticket: %(subject)s") % {"subject": str(row)[:120]}


def receiver_list() -> list[Any]:
    """See `team.slots.Ownable`."""
    return list(receivers())


def waiting_for(actor: Actor, rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those whose person waits for an answer, of the actor's own and of those that nobody has."""
    open_rows = rows.filter(state=State.OPEN, waits_since__isnull=False)
    return open_rows.filter(Q(holder=None) | Q(holder=actor.id))


def narrowed(actor: Actor, rows: QuerySet[Ticket], how: str) -> QuerySet[Ticket]:
    """Tickets in a state; "todo": unsolved ones, "waiting": `waiting_for`, "approval": with a compensation that nobody
    has approved, "all": every one."""
    if how == "all":
        return rows
    if how == "waiting":
        return waiting_for(actor, rows)
    if how == "approval":
        proposed = Compensation.objects.filter(state=Compensation.State.PROPOSED)
        return rows.filter(pk__in=proposed.values("ticket"))
    return rows.filter(state__in=UNSOLVED) if how == "todo" else rows.filter(state=how)


def seen_subject(actor: Actor, row: Ticket) -> str:
    """What it is about, contacts hidden from who may not see them."""
    return seen_text(actor, str(row))


def following(actor: Actor, ticket_id: int) -> int | None:
    """The one to see to next: of the actor's own and of those that nobody has, whoever waits longest."""
    rows = waiting_for(actor, tickets(actor)).exclude(pk=ticket_id)
    row = rows.order_by("-priority", "waits_since", "pk").first()
    return row.pk if row else None


def described(actor: Actor, row: Ticket) -> dict[str, Any]:
    """A ticket as programs read it."""
    return {
        "id": row.pk, "customer": row.customer_id, "channel": row.channel,
        "subject": seen_subject(actor, row), "state": row.state, "priority": row.priority,
        "holder": row.holder_id, "opened_at": row.opened_at, "last_at": row.last_at,
        "waits_since": row.waits_since, "answered_at": row.answered_at,
        "solved_at": row.solved_at, "merged_into": row.merged_into_id,
    }  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """How many people wait for an answer: of all tickets, of the actor's, of nobody's."""

    everybody: int
    own: int
    free: int


def waiting_counts(actor: Actor) -> Waiting:
    """One query."""
    rows = tickets(actor).filter(state=State.OPEN, waits_since__isnull=False)
    counts = rows.order_by().aggregate(
        everybody=Count("pk"),
        own=Count("pk", filter=Q(holder=actor.id) if actor.id else Q(pk__in=())),
        free=Count("pk", filter=Q(holder=None)),
    )
    return Waiting(**counts)


def macros() -> QuerySet[Macro]:
    """Those that are offered, by name."""
    return Macro.objects.filter(ended_at=None).order_by("name", "pk")


def macro_for(actor: Actor, macro_id: int) -> Macro:
    require(actor, "tickets.manage")
    row = Macro.objects.filter(pk=macro_id).first()
    if row is None:
        raise NotFound(_("There is no such macro."))
    return row


def filled(macro: Macro, row: Ticket, actor: Actor) -> str:
    """The words of a macro on a ticket: {name} is the person, {me} who writes, {ticket} its number."""
    name = row.customer.name if row.customer else row.sender_name
    values = {"{name}": name, "{me}": actor.name, "{ticket}": f"#{row.pk}"}
    text = macro.text
    for sign, value in values.items():
        text = text.replace(sign, value)
    return text


def tag_names() -> list[str]:
    """Tags that tickets have, the most used first."""
    rows = TicketTag.objects.values("name").annotate(n=Count("pk")).order_by("-n", "name")
    return [row["name"] for row in rows[:50]]


def others(actor: Actor, row: Ticket) -> list[Presence]:
    """Colleagues who have it open right now."""
    rows = (
        row.present.filter(at__gte=clock.now() - LASTS)
        .exclude(staff=actor.id)
        .select_related("staff")
    )
    return list(rows.order_by("staff__name"))


def late_for(actor: Actor, rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those past their time: the actor's and nobody's, and everybody's for who leads."""
    past = due(rows, "late")
    return past if actor.can("tickets.manage") else past.filter(Q(holder=None) | Q(holder=actor.id))


def due(rows: QuerySet[Ticket], when: str) -> QuerySet[Ticket]:
    """Unsolved ones that are "late", or due within "hours" (four)."""
    now = clock.now()
    until = now if when == "late" else now + dt.timedelta(hours=4)
    return rows.filter(state__in=UNSOLVED, due_at__lte=until)


def has_open_complaint(row: Ticket) -> bool:
    """Whether it is a complaint that nobody has settled."""
    return row.complaints.filter(ended_at=None).exists()
