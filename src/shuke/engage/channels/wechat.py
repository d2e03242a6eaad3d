"""WeChat: template messages and chats of the shop's service account, by the one account that it has set up.

Two channels, since they reach different people: a template message goes to whoever follows the account, a message
in the chat only to whoever wrote within two days (`gates.window`). Consent and block list are one.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.engage import providers
from shuke.engage.channels import Channel
from shuke.engage.channels.sms import HOURS
from shuke.engage.providers.connecting import connect

WECHAT, WECHAT_CHAT = "wechat", "wechat_chat"
#: Marketing messages to one person in a month unless the provider says another number: what WeChat allows of a
#: service account's own.
A_MONTH = 4

WECHAT_CHANNEL = Channel(
    WECHAT,
    icon="qr-code",
    label=_("WeChat, by template"),
    connect=connect,
    connections=partial(providers.connections, WECHAT),
    timeout=60,
    trial=connect,
    part_cost=partial(providers.part_cost, WECHAT),
    hours=HOURS,
    a_month=partial(providers.a_month, WECHAT, A_MONTH),
    by_messages=True,
)
WECHAT_CHAT_CHANNEL = Channel(
    WECHAT_CHAT,
    icon="inbox",
    label=_("WeChat, in the chat"),
    connect=connect,
    connections=partial(providers.connections, WECHAT_CHAT),
    timeout=60,
    trial=connect,
    part_cost=partial(providers.part_cost, WECHAT_CHAT),
    hours=HOURS,
    a_month=partial(providers.a_month, WECHAT, A_MONTH),
)
