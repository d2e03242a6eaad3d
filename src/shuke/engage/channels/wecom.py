"""WeCom: a message to a customer that waits for the colleague who looks after them there.

Nothing goes out until that colleague confirms it in WeCom. So a send is handed over when the task stands with them,
and delivered when WeCom says that they sent it.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.engage import providers
from shuke.engage.channels import Channel
from shuke.engage.channels.sms import HOURS
from shuke.engage.providers.connecting import connect

WECOM = "wecom"
#: A message a day, unless the company set less.
A_MONTH = 30

WECOM_CHANNEL = Channel(
    WECOM,
    icon="users",
    label=_("WeCom, by the colleague"),
    connect=connect,
    connections=partial(providers.connections, WECOM),
    timeout=60,
    trial=connect,
    part_cost=partial(providers.part_cost, WECOM),
    hours=HOURS,
    a_month=partial(providers.a_month, WECOM, A_MONTH),
    by_messages=True,
)
