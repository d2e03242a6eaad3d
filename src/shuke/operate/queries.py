"""What operate tells others, and its own pages."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import reactions
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.models import Delivery, Endpoint, Reaction


def audit_of(actor: Actor, staff_id: int) -> tuple[str, str] | None:
    """The line of a colleague's page that leads to what they did."""
    if not actor.can("audit.view"):
        return None
    return _("Activity"), f"{reverse('operate:audit')}?actor_id={staff_id}"


def failed_reactions(actor: Actor) -> QuerySet[Reaction]:
    """Background work that failed: what waits for a person, and what is tried again by itself."""
    require(actor, "work.manage")
    return reactions.troubled()


def failed_reaction(actor: Actor, reaction_id: int) -> Reaction:
    """One of them. NotFound when it has not failed, or is done by now."""
    row = failed_reactions(actor).filter(pk=reaction_id).first()
    if row is None:
        raise NotFound(_("No background work of this number has failed."))
    return row


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to other systems in the past month, and what waits to be."""
    require(actor, "work.manage")
    return Delivery.objects.select_related("endpoint")


def delivery(actor: Actor, delivery_id: int) -> Delivery:
    """One of them. Raises NotFound."""
    row = deliveries(actor).filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(_("There is no delivery of this number; they are kept for a month."))
    return row


def paused_endpoints(actor: Actor) -> QuerySet[Endpoint]:
    """Systems to which nothing is sent until somebody resumes them."""
    require(actor, "work.manage")
    return Endpoint.objects.filter(paused_at__isnull=False, ended_at=None).order_by("name")
