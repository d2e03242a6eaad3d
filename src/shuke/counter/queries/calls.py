"""Calls as an actor may see them: with people whom they see, and their own."""

from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.counter.models import Call
from shuke.customers import queries as customers


def calls(actor: Actor) -> QuerySet[Call]:
    """Every call that stands, in no order."""
    require(actor, "calls.log")
    rows = Call.objects.filter(taken_back_at=None).select_related("customer", "staff")
    if actor.scope.is_all:
        return rows
    return rows.filter(Q(staff=actor.id) | Q(customer__in=customers.people(actor)))


def call_for(actor: Actor, call_id: int) -> Call:
    """One call, also one that was taken back. NotFound where there is none for this actor."""
    require(actor, "calls.log")
    call = Call.objects.select_related("customer").filter(pk=call_id).first()
    if call is not None and not actor.scope.is_all and call.staff_id != actor.id:
        seen = call.customer_id and customers.visible(actor, [call.customer_id])
        call = call if seen else None
    if call is None:
        raise NotFound(_("There is no such call."))
    return call


def number_of(actor: Actor, call: Call, *, as_stored: bool = False) -> str:
    """The other side's number, as far as the actor may see it; spaced for people unless `as_stored`."""
    if not call.number or actor.can("customers.contact"):
        return call.number if as_stored else customers.display_value("phone", call.number)
    return customers.hide("phone", call.number)


def call_title(row: Call) -> str:
    """What a call is called where it is asked whose it is."""
    if row.about:
        return _("Call: %(about)s") % {"about": Truncator(row.about).chars(80)}
    return _("Call")
