"""Take back a change that stands on the timeline."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import Conflict, NotFound
from shuke.customers import custom, facts
from shuke.customers.commands.custom_values import PREFIX, put
from shuke.customers.commands.editing import change, locked, read_field
from shuke.customers.models import Customer, CustomField, Touch
from shuke.customers.queries.custom import held
from shuke.customers.queries.scoping import require_customer


def undo_edit(actor: Actor, customer_id: int, touch_id: int) -> Customer:
    """Put back what a change on the timeline replaced. Conflict when it was changed again since."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        touch = Touch.objects.filter(
            pk=touch_id, customer__in=(customer.pk, customer_id), kind=facts.EDITED.kind
        ).first()
        if touch is None:
            raise NotFound(_("This change is not on the timeline."))
        name, before, after = (touch.detail[part] for part in ("field", "before", "after"))
        if name.startswith(PREFIX):
            field = CustomField.objects.get(key=name.removeprefix(PREFIX))
            _refuse_later(custom.plain(held(customer, field)), after)
            put(actor, customer, field, custom.read(field, before), undone=True)
        else:
            _refuse_later(read_field(customer, name), after)
            change(actor, customer, name, before, undone=True)
    return customer


def _refuse_later(now: object, after: object) -> None:
    if now != after:
        raise Conflict(_("It was changed again since then. Edit it by hand."))
