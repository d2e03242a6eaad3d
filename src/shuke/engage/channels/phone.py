"""Phone calls: work for whoever looks after the person, as a task with the number and what to say."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuke.common.access import SYSTEM
from shuke.engage.channels import Channel
from shuke.engage.channels.house import Errand, HouseConnection
from shuke.engage.models import Step
from shuke.engage.steps import details_of

PHONE = "phone"
#: On the clock of whoever is called: earlier or later is a nuisance.
HOURS = (dt.time(9), dt.time(20))


def keep(step: Step, calls: Sequence[Errand]) -> None:
    """Ask colleagues to call; see `Channel.keep`."""
    from shuke.tasks.commands.calling import ask_to_call

    name = str(details_of(step).get("name") or _("a journey"))
    ask_to_call(SYSTEM, name, {one.customer_id: one.text for one in calls}, step=step.pk)


PHONE_CHANNEL = Channel(
    PHONE,
    icon="phone",
    connect=lambda _step: HouseConnection(),
    connections=lambda: 1,
    timeout=60,
    keep=keep,
    hours=HOURS,
)
