"""Add or remove an identity of one person by hand."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.facts import Fact
from shuke.customers import facts, search
from shuke.customers.commands.standing import contacts_anew
from shuke.customers.erased import erased_pairs
from shuke.customers.identity_kinds import kinds
from shuke.customers.models import Customer, Identity, Touch
from shuke.customers.queries.merges import people_of
from shuke.customers.queries.scoping import require_customer

#: What an identity is, besides whose: kept for a day when it is removed.
_COLUMNS = ("kind", "value", "masked", "source", "seen_at")


def add_identity(
    actor: Actor, customer_id: int, kind: str, text: str, *, announce: bool = True
) -> Identity:
    """Note that this customer is known by `text`, of a kind in `identity_kinds`. Conflict when it already names
    somebody else."""
    require_customer(actor, "customers.edit", customer_id)
    if (declared := kinds().get(kind)) is None:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"kind": message})
    form = declared.normalise(text)
    if not form.masked and erased_pairs([(kind, form.value)]):
        message = _("Who was known by this was forgotten. If they want to be on record again, say so "
                    "on the page of forgotten people first.")  # fmt: skip
        raise Conflict(message, code="forgotten", fields={kind: message})
    with transaction.atomic():
        if not Customer.objects.select_for_update().filter(pk=customer_id).exists():
            raise NotFound(_("There is no such customer."))
        same = Identity.objects.filter(kind=kind, value=form.value, masked=form.masked)
        if form.masked:
            same = same.filter(customer=customer_id)
        if (holder := same.first()) is not None:
            if holder.customer_id != customer_id:
                raise _taken(kind, holder.customer_id)
            return holder
        identity = Identity.objects.create(
            customer_id=customer_id,
            kind=kind,
            value=form.value,
            masked=form.masked,
            source="staff",
            seen_at=clock.now(),
        )
        _count(customer_id)
        if announce:
            search.index([customer_id])
            _announce(actor, facts.IDENTITY_ADDED, identity, {"identity": identity.pk})
    return identity


def remove_identity(actor: Actor, identity_id: int) -> Identity:
    """Forget that a customer is known by this. Returns what was removed."""
    require(actor, "customers.edit")
    with transaction.atomic():
        identity = Identity.objects.select_for_update().filter(pk=identity_id).first()
        if identity is None:
            raise NotFound(_("It has been removed already."))
        require_customer(actor, "customers.edit", identity.customer_id)
        Identity.objects.filter(pk=identity_id).delete()
        _count(identity.customer_id)
        search.index([identity.customer_id])
        before = {column: getattr(identity, column) for column in _COLUMNS}
        _announce(actor, facts.IDENTITY_REMOVED, identity, before)
    return identity


def restore_identity(actor: Actor, customer_id: int, row: Mapping[str, Any]) -> None:
    """Put an identity back that was removed: `row` has its columns. Conflict when it names somebody
    else by now."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        if not row["masked"]:
            same = Identity.objects.filter(kind=row["kind"], value=row["value"], masked=False)
            if (holder := same.first()) is not None:
                raise _taken(row["kind"], holder.customer_id)
        identity = Identity.objects.create(customer_id=customer_id, **row)
        _count(customer_id)
        search.index([customer_id])
        _announce(actor, facts.IDENTITY_ADDED, identity, {"identity": identity.pk})


def _count(customer_id: int) -> None:
    """Note by which kinds of identity whoever stands for this record is known."""
    contacts_anew(people_of([customer_id]).values())


def _taken(kind: str, holder: int) -> Conflict:
    message = _("This already belongs to customer %(id)s. Look there first.") % {"id": holder}
    return Conflict(message, code="identity_taken", fields={kind: message})


def _announce(actor: Actor, fact: Fact, identity: Identity, undo_with: Mapping[str, Any]) -> None:
    Touch.objects.create(
        customer_id=identity.customer_id,
        at=clock.now(),
        kind=fact.kind,
        detail={"kind": identity.kind},
        by=actor.name[:120],
    )
    fact.record(actor, identity.customer_id, identity=identity.kind, undo_with=undo_with)
