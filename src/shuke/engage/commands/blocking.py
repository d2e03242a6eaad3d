"""Addresses that nothing is sent to: blocked and freed by hand."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.engage import facts
from shuke.engage.commands.drafting import is_mailbox
from shuke.engage.keys import keyring
from shuke.engage.ledger.responses import block
from shuke.engage.models import Suppression


def suppress_address(actor: Actor, address: str) -> bool:
    """Send nothing to this address any more. False when it is blocked already."""
    require(actor, "campaigns.send")
    address = address.strip()
    if not is_mailbox(address):
        raise Invalid(_("This is no e-mail address."), fields={"address": _("Check it.")})
    source = "system" if actor is SYSTEM else f"staff:{actor.id}"
    hashed = keyring().address_hash(address)
    with transaction.atomic():
        made = block(hashed, address, Suppression.Reason.MANUAL, source=source, actor=actor)
        if made:
            facts.SUPPRESSED.record(actor, suppression=made.pk)
    return made is not None


def lift_suppression(actor: Actor, suppression_id: int) -> None:
    """Let letters go to the address again; the row stays and tells who decided it."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        if not Suppression.objects.filter(pk=suppression_id).end(actor):
            raise NotFound(_("This address is not blocked."))
        facts.FREED.record(actor, suppression=suppression_id)
