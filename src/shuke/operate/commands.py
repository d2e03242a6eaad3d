"""What the owner can do to background work."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import reactions
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.models import Reaction
from shuke.operate import facts


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
