"""A message on the shop's own site: handed over to it, shown to whoever logs in there (`queries.site`)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuke.engage.channels import Channel
from shuke.engage.channels.house import Errand, HouseConnection
from shuke.engage.models import Step

SITE = "site"


def keep(step: Step, messages: Sequence[Errand]) -> None:
    """See `Channel.keep`. The send itself is the message, written anew for each look: names and points change."""


SITE_CHANNEL = Channel(
    SITE,
    icon="globe",
    connect=lambda _step: HouseConnection(),
    connections=lambda: 1,
    timeout=60,
    keep=keep,
    label=_("a message on the shop’s site"),
    in_person=True,
)
