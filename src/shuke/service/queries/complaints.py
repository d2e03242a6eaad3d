"""Complaints: what stands open, what waits for approval, whether the person came back."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Max, QuerySet

from shuke.common.access import Actor
from shuke.customers import queries as customers
from shuke.service.models import Compensation, Complaint, Ticket
from shuke.service.queries.tickets import tickets
from shuke.service.settings import refund_limit
from shuke.shop.queries import counted, counted_currency

APPROVE = "complaints.approve"


def complaint_part(actor: Actor, row: Ticket, person: customers.Customer | None) -> dict[str, Any]:
    """What the page of a ticket shows of it. `person`: whose it is, as far as the actor sees them."""
    last = row.complaints.order_by("-pk").first()
    return {
        "complaint": last,
        "compensations": list(row.compensations.order_by("pk")),
        "causes": Complaint.Cause.choices,
        "offers": customers.givables(actor, person) if person and last else [],
        "limit": refund_limit(),
        "currency": counted_currency(),
        "may_approve": actor.can(APPROVE),
        "came_back": came_back(actor, [last]).get(last.pk) if last else None,
    }


def came_back(actor: Actor, complaints: Sequence[Complaint]) -> dict[int, bool]:
    """Whether their people bought again after they were settled, by complaint: of those that are settled and
    somebody's, and of none where the actor may not see orders. A few queries for all."""
    settled = [
        (row.pk, row.ended_at, row.ticket.customer_id)
        for row in complaints
        if row.ended_at and row.ticket.customer_id
    ]
    if not settled or not actor.can("orders.view"):
        return {}
    people = customers.people_of({customer for _pk, _ended_at, customer in settled})
    records = customers.records_of(people.values())
    sales = counted(actor).filter(customer__in=list(records), kind="sale")
    last: dict[int, dt.datetime] = {}
    for record, at in sales.order_by().values_list("customer").annotate(Max("placed_at")):
        last[records[record]] = max(at, last.get(records[record], at))
    return {
        pk: ended_at < last.get(people[customer], ended_at) for pk, ended_at, customer in settled
    }


def waiting_for_approval(actor: Actor) -> QuerySet[Compensation]:
    """What was proposed, the longest waiting first, as far as the actor sees its tickets."""
    rows = Compensation.objects.filter(state=Compensation.State.PROPOSED, ticket__in=tickets(actor))
    return rows.select_related("ticket").order_by("at", "pk")


def parsed_amount(text: str) -> Decimal | None:
    """An amount that somebody typed; None for none."""
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
