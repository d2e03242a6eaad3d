"""What is printed: letters to people's doors, and inserts that go into a parcel. The printer is the shop's own.

A send is handed over when it stands on the pile of what is to be printed; that it was printed is its receipt
(`commands.printing`).
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuke.engage.channels import Channel
from shuke.engage.channels.house import Errand, HouseConnection
from shuke.engage.models import Step

#: "post" is a channel of consent; whoever gets an insert gets a parcel anyway.
POST, INSERT = "post", "insert"


def keep(step: Step, letters: Sequence[Errand]) -> None:
    """See `Channel.keep`. The send itself is the letter: it is written when it is printed."""


POST_CHANNEL = Channel(
    POST,
    icon="notebook-pen",
    label=_("letter"),
    connect=lambda _step: HouseConnection(),
    connections=lambda: 1,
    timeout=60,
    keep=keep,
)
INSERT_CHANNEL = Channel(
    INSERT,
    icon="package",
    label=_("parcel insert"),
    connect=lambda _step: HouseConnection(),
    connections=lambda: 1,
    timeout=60,
    keep=keep,
    in_person=True,
)
