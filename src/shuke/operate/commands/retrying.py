"""Having background work and deliveries tried again."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import deliveries, reactions
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.models import Delivery, Endpoint, Reaction
from shuke.operate import facts, queries


def retry_reaction(actor: Actor, reaction_id: int) -> Reaction:
    """Have a reaction that failed tried again now. NotFound when it has not failed, or is done by now."""
    require(actor, "work.manage")
    with transaction.atomic():
        try:
            row = reactions.retry(reaction_id)
        except NotFound:
            raise NotFound(_("No background work of this number has failed.")) from None
        facts.REACTION_RETRIED.record(actor, reaction=row.name)
    return row


def retry_delivery(actor: Actor, delivery_id: int) -> Delivery:
    """Send a delivery that has ended once more. Raises NotFound, Conflict."""
    require(actor, "work.manage")
    with transaction.atomic():
        row = queries.delivery(actor, delivery_id)
        deliveries.try_again(row)
        facts.DELIVERY_RETRIED.record(actor, delivery=row.pk, name=row.endpoint.name)
    row.refresh_from_db()
    return row


def resume_endpoint(actor: Actor, endpoint_id: int) -> Endpoint:
    """Try what waits for a paused system again. NotFound when it is not paused."""
    require(actor, "work.manage")
    with transaction.atomic():
        row = queries.paused_endpoints(actor).select_for_update().filter(pk=endpoint_id).first()
        if row is None:
            raise NotFound(_("There is no paused system of this number."))
        deliveries.resume(row)
        facts.ENDPOINT_RESUMED.record(actor, name=row.name)
    row.refresh_from_db()
    return row
