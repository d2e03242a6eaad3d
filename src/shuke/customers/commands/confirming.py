"""Say that what is known of somebody is still right."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.customers import facts
from shuke.customers.commands.editing import TEXTS, locked, read_field
from shuke.customers.models import Touch
from shuke.customers.queries.asking import CONFIRMED
from shuke.customers.queries.scoping import require_customer


def confirm_field(actor: Actor, customer_id: int, field: str) -> Touch:
    """Somebody asked: the field (one of `editing.TEXTS`) is still right. Raises Invalid for one without a value."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        if field not in TEXTS or not (value := read_field(customer, field)):
            raise Invalid(_("There is nothing that could still be right."))
        touch = Touch.objects.create(
            customer=customer,
            at=clock.now(),
            kind=CONFIRMED,
            detail={"field": field, "value": value},
            by=actor.name[:120],
        )
        facts.CONFIRMED.record(actor, customer.pk, field=field, undo_with={"touch": touch.pk})
    return touch


def undo_confirmed(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """Nobody asked after all."""
    require_customer(actor, "customers.edit", fact.subject_id)
    if not Touch.objects.filter(pk=before["touch"], kind=CONFIRMED).delete()[0]:
        raise NotFound(_("It has been removed already."))
