"""What to say to somebody who stands at the till: shown there by `queries.prompts` for a month."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuke.engage.channels import Channel
from shuke.engage.channels.house import Errand, HouseConnection
from shuke.engage.models import Step

TILL = "till"


def keep(step: Step, prompts: Sequence[Errand]) -> None:
    """See `Channel.keep`. The send itself is the prompt, written anew for each look: names and points change."""


TILL_CHANNEL = Channel(
    TILL,
    icon="store",
    connect=lambda _step: HouseConnection(),
    connections=lambda: 1,
    timeout=60,
    keep=keep,
    label=_("a word at the till"),
    in_person=True,
)
