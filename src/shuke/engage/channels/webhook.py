"""A call of a system of the shop's own, as a step: an app that pushes, a bot, a printer of cards.

Nobody is written to by us, so neither consent nor an address is asked for; caps, rules of engagement and the control
group hold. What the other system does with it is the shop's own.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.engage import providers
from shuke.engage.channels import Channel
from shuke.engage.providers.connecting import connect

WEBHOOK = "webhook"

WEBHOOK_CHANNEL = Channel(
    WEBHOOK,
    icon="webhook",
    label=_("webhook"),
    connect=connect,
    connections=partial(providers.connections, WEBHOOK),
    timeout=60,
    trial=connect,
    part_cost=partial(providers.part_cost, WEBHOOK),
    in_person=True,
)
