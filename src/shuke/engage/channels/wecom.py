"""WeCom: a message to a customer that waits for the colleague who looks after them there.

Nothing goes out until that colleague confirms it in WeCom. So a send is handed over when the task stands with them,
and delivered when WeCom says that they sent it.
"""

import datetime as dt
from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.engage import providers
from shuke.engage.channels import Channel
from shuke.engage.providers.connecting import connect

WECOM = "wecom"
HOURS = (dt.time(8), dt.time(21))
#: A message a day, unless the company set less.
A_MONTH = 30


def a_month() -> int:
    """As the provider was told."""
    provider = providers.provider_of(WECOM)
    number = str(provider.options.get("monthly", "")) if provider else ""
    return int(number) if number.isdigit() else A_MONTH


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
    a_month=a_month,
    by_messages=True,
)
