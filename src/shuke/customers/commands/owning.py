"""Say which colleague looks after a customer."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid
from shuke.customers import facts
from shuke.customers.commands.editing import locked
from shuke.customers.models import Customer
from shuke.customers.queries.owning import KIND, owners
from shuke.customers.queries.scoping import require_customer
from shuke.team.commands import assign, assign_many
from shuke.team.queries import holders


def assign_owner(
    actor: Actor,
    customer_id: int,
    staff_id: int | None,
    *,
    why: str = "",
    expected: tuple[int | None] | None = None,
) -> Customer:
    """Let a colleague look after a customer from now on; None: nobody. Conflict when it is no longer the
    one of `expected` who does."""
    require_customer(actor, "customers.edit", customer_id)
    if staff_id is not None and staff_id not in {person.pk for person in owners()}:
        message = _("Choose a colleague who works with customers.")
        raise Invalid(message, fields={"owner": message})
    with transaction.atomic():
        customer = locked(customer_id)
        current = holders(KIND, [customer.pk]).get(customer.pk)
        before = current.staff_id if current else None
        if expected is not None and expected != (before,):
            name = current.staff.name if current else _("Nobody in particular")
            raise Conflict(
                _("%(name)s looks after them meanwhile. Saving again changes that.")
                % {"name": name},
                code="overtaken",
            )
        if before != staff_id:
            assign(actor, KIND, customer.pk, staff_id, why=why)
            facts.OWNED.record(actor, customer.pk, staff=staff_id, undo_with={"staff_id": before})
    return customer


def move_owned(actor: Actor, customer_ids: Sequence[int], staff_id: int | None) -> None:
    """Let somebody else look after all of these: a hand-over."""
    assign_many(actor, KIND, customer_ids, staff_id, why="hand-over")
