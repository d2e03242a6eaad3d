"""Fetch what carriers keep for us until somebody asks: receipts and replies."""

import logging
from functools import partial

from shuke.common.http import RequestFailed
from shuke.common.secrets import SecretLost
from shuke.engage.commands.incoming import take_incoming
from shuke.engage.models import Provider
from shuke.engage.providers import access_of, kind_of
from shuke.engage.providers.smpp.session import Refused

logger = logging.getLogger(__name__)
#: Seconds that one provider may take of a job that comes every minute.
SLICE = 20.0


def hear_carriers() -> int:
    """Fetch from every provider that posts nothing; how much came. One that cannot be reached is asked again
    in a minute."""
    count = 0
    for provider in Provider.objects.open():
        kind = kind_of(provider)
        if kind is None or kind.hear is None or provider.in_sandbox:
            continue
        try:
            count += kind.hear(access_of(provider), partial(take_incoming, provider.channel), SLICE)
        except (OSError, RequestFailed, Refused, SecretLost) as error:
            logger.warning("nothing can be fetched from provider %s: %s", provider.pk, error)
    return count
