"""SMS: by whatever provider the shop has set up."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs, urlsplit

from shuke.common.secrets import SecretLost
from shuke.engage import providers
from shuke.engage.channels import Channel
from shuke.engage.channels.incoming import Forged, Posted, Replied, Reported, Unreadable
from shuke.engage.channels.parts import measure
from shuke.engage.models import Provider
from shuke.engage.providers.connecting import connect

SMS = "sms"
#: On the clock of whoever gets it: the hours in which rules for advertising by SMS in China allow it.
HOURS = (dt.time(8), dt.time(21))


def read(posted: Posted) -> Sequence[Reported | Replied]:
    """What a provider posts. Carriers sign nothing here: the key in the address is the secret."""
    key = parse_qs(urlsplit(posted.url).query).get("key", [""])[0]
    provider = Provider.objects.filter(channel=SMS, public_id=key).first() if key else None
    kind = providers.kind_of(provider) if provider else None
    if provider is None or kind is None or kind.read is None:
        raise Forged
    # A provider that was ended goes on telling what became of the last messages.
    try:
        return kind.read(posted, providers.access_of(provider))
    except SecretLost as error:
        raise Unreadable("the provider's keys cannot be opened here") from error


SMS_CHANNEL = Channel(
    SMS,
    icon="smartphone",
    connect=connect,
    connections=partial(providers.connections, SMS),
    timeout=60,
    trial=connect,
    parts=lambda content: measure(content.decode()).parts,
    part_cost=partial(providers.part_cost, SMS),
    incoming=read,
    # What either of the carriers that post wants to read.
    thanks='{"code": 0, "msg": "ok", "result": 0, "errmsg": "OK"}',
    hours=HOURS,
)
