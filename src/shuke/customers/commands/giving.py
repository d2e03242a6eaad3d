"""Give something of another room to a customer."""

from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Invalid
from shuke.customers.queries.records import customer_for
from shuke.customers.slots import Givable


def give(actor: Actor, customer_id: int, what: str, *, reason: str = "") -> str:
    """Give `what` ("coupon:3", from `queries.givables`); answers with a sentence that says so.

    `reason` makes it once: the same thing for the same reason is not given again.
    """
    code, _colon, value = what.partition(":")
    kind = next((each for each in declared(Givable) if each.code == code), None)
    if kind is None or not value:
        words = _("Choose what to give.")
        raise Invalid(words, fields={"what": words})
    require(actor, kind.capability)
    customer = customer_for(actor, customer_id)
    return kind.give(actor, customer.pk, value, reason=reason)
