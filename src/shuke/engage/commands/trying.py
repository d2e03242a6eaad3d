"""A test letter: what one customer would get, sent to one's own address."""

import threading
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Busy, Invalid
from shuke.customers.queries import address_form, identity_kind, is_address
from shuke.engage.channels import EMAIL, ChannelTrouble, Outcome, channel
from shuke.engage.commands.diary import fetch, note
from shuke.engage.commands.drafting import is_mailbox
from shuke.engage.models import CampaignEvent
from shuke.engage.queries import recipient_for
from shuke.engage.sending.pace import Pace
from shuke.engage.steps import kind_of


def send_test(actor: Actor, campaign_id: int, address: str, *, customer_id: int) -> None:
    """Send to `address` the letter that the customer would get. It is in no ledger and counts
    nowhere. Busy: the mail server cannot be used now; Invalid: it refuses the letter."""
    require(actor, "campaigns.edit")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        if channel(campaign.step.channel).keep:
            raise Invalid(_("Nothing leaves the house over this channel: look at the preview."))
        address = _usable(campaign.step.channel, address)
        note(campaign, CampaignEvent.Kind.TESTED, actor, address=address, customer=customer_id)
    step = campaign.step
    way = channel(step.channel)
    composer = kind_of(step).compose(step)
    who = replace(recipient_for(customer_id, composer.variables, way.name), address=address)
    letter = composer.letter(who)
    connection = (way.trial or way.connect)(step)
    try:
        connection.open()
        Pace(way.name, way.per_second).wait(threading.Event())
        answer = connection.hand_over(who.key, address, letter, lambda: None)
    except ChannelTrouble as trouble:
        words = _("The mail server cannot be used: %(why)s")
        if way.name != EMAIL:
            words = _("Nothing can be sent now: %(why)s")
        raise Busy(words % {"why": trouble}) from trouble
    finally:
        connection.close()
    if answer.outcome is not Outcome.SENT:
        words = _("The mail server did not take it: %(why)s")
        if way.name != EMAIL:
            words = _("The carrier did not take it: %(why)s")
        raise Invalid(words % {"why": answer})


def _usable(channel_name: str, address: str) -> str:
    """The address as the channel takes it. Invalid when it is none."""
    if channel_name == EMAIL:
        if not is_mailbox(address):
            raise Invalid(_("This is no e-mail address."), fields={"address": _("Check it.")})
        return address
    number = address_form(channel_name, address.strip())
    if identity_kind(channel_name) != "phone":
        if not is_address(channel_name, address.strip()):
            words = _("This is no address of this channel.")
            raise Invalid(words, fields={"address": _("Check it.")})
        return number
    if not number.removeprefix("+").isdigit():
        raise Invalid(_("This is no phone number."), fields={"address": _("Check it.")})
    return number
