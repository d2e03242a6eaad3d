"""Whether one person is in a segment, by their rows of this moment."""

from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.customers import queries as customers
from shuke.insight.queries.segments import SegmentInfo, definition_of, has_segments, list_segments
from shuke.insight.segments import fresh
from shuke.insight.segments.explaining import reasons
from shuke.insight.segments.tree import Definition

#: Segments that are answered by one plan: more make it long to compile.
TOGETHER = 20


@dataclass(frozen=True)
class Membership:
    """`reasons`: one short fact per condition in the language of the moment; empty when not inside."""

    inside: bool
    reasons: list[str] = field(default_factory=list)


def is_member(segment: int | Definition, customer_id: int) -> Membership:
    """Whether somebody is in a segment (its id, or a definition), as this transaction sees their data.

    A merged record is answered for its survivor; whoever does not exist is in no segment. Borders
    that need everybody (RFM cuts, means, the best buyers) are those of the newest snapshot. Costs
    some milliseconds, the first time for a definition more. Busy while there is no snapshot.
    """
    definition = definition_of(segment) if isinstance(segment, int) else segment
    outcomes = fresh.look([definition], customer_id)
    return _membership(definition, outcomes[0]) if outcomes else Membership(False)


def person_of(customer_id: int) -> int:
    """The record that stands for a customer after merges. NotFound when there is no such customer."""
    if not (ids := customers.whole_person(customer_id)):
        raise NotFound(_("There is no such customer."))
    return ids[0]


def memberships(actor: Actor, customer_id: int) -> list[tuple[SegmentInfo, Membership]]:
    """The segments in use that a customer is in now, last changed first, with the reasons. NotFound
    when there is no such customer."""
    person = person_of(customer_id)
    answers_by_segment: list[tuple[SegmentInfo, fresh.Outcome]] = []
    for some in batched(list_segments(actor), TOGETHER):
        answers = fresh.look([segment.definition for segment in some], person)
        answers_by_segment += zip(some, answers, strict=True)
    return [
        (segment, _membership(segment.definition, answer))
        for segment, answer in answers_by_segment
        if answer.inside
    ]


def customer_panel(
    actor: Actor, customer: customers.Customer, ids: list[int]
) -> dict[str, Any] | None:
    """The record's panel of segments and RFM group, which asks for its content itself; None without the
    right, or where somebody never bought and the shop has no segments."""
    if not actor.can("segments.view") or not (customer.order_count or has_segments(actor)):
        return None
    return {"customer": customer}


def _membership(definition: Definition, outcome: fresh.Outcome) -> Membership:
    why = reasons(definition, outcome.plan, outcome.row) if outcome.inside else []
    return Membership(outcome.inside, why)
