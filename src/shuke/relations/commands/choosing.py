"""What a colleague says of somebody."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.common.turns import alone
from shuke.customers import queries as customers
from shuke.customers.queries.scoping import require_customer
from shuke.relations import facts
from shuke.relations.models import PastRelationship, Relationship
from shuke.relations.queries import sets

LONGEST = 300


def choose_type(actor: Actor, customer_id: int, kind: str, *, reason: str) -> Relationship:
    """Say of which type somebody is, whatever they do. Raises Invalid for a type that is not in the set that holds,
    and without a reason."""
    person = _person(actor, customer_id)
    reason = readable(reason)[:LONGEST]
    wrong: dict[str, str] = {}
    if kind not in sets.in_force().by_code:
        wrong["kind"] = _("Choose a type of the set that holds.")
    if not reason:
        wrong["reason"] = _("Say why, so that colleagues understand it.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return _set(actor, person, kind, reason, facts.CHOSEN, {"kind": kind})


def release_type(actor: Actor, customer_id: int) -> Relationship:
    """Leave it to what they do again. Raises Conflict when no colleague had said anything."""
    person = _person(actor, customer_id)
    return _set(actor, person, "", "", facts.RELEASED, {})


def _person(actor: Actor, customer_id: int) -> int:
    require_customer(actor, "relations.choose", customer_id)
    ids = customers.whole_person(customer_id)
    if not ids:
        raise NotFound(_("There is no such customer."))
    return ids[0]


def _set(
    actor: Actor, person: int, kind: str, reason: str, fact: Any, holds: Mapping[str, str]
) -> Relationship:
    with transaction.atomic():
        alone("relations")
        row = Relationship.objects.filter(customer=person).first()
        if row is None:
            row = Relationship(customer_id=person, since=clock.now())
        if not kind and not row.chosen:
            raise Conflict(_("No colleague has said anything of them."))
        before = {"kind": row.chosen, "reason": row.reason}
        _become(row, kind or row.inherited or row.inferred)
        row.chosen, row.reason = kind, reason
        row.chosen_by = actor.name[:120] if kind else ""
        row.chosen_at = clock.now() if kind else None
        row.revision = next_revision()
        row.save()
        fact.record(actor, person, **holds, undo_with=before)
    return row


def _become(row: Relationship, kind: str) -> None:
    """Let another type hold; what it was is remembered, with who said so."""
    if kind == row.kind:
        return
    now = clock.now()
    if row.kind:
        PastRelationship.objects.create(
            customer_id=row.customer_id,
            kind=row.kind,
            since=row.since,
            until=now,
            by=row.chosen_by,
            reason=row.reason,
        )
    row.kind, row.since = kind, now


def undo_choice(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What was said before holds again, or what they do."""
    assert fact.subject_id is not None
    if before["kind"]:
        choose_type(actor, fact.subject_id, before["kind"], reason=before["reason"])
    else:
        release_type(actor, fact.subject_id)
