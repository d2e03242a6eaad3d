"""What the machinery itself announces. It is no room, so it has no `facts.py`."""

from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Topic
from shuke.common.undo import Final

Topic("deliveries.", _("Webhook deliveries"))

#: An endpoint was paused: nothing had arrived there for a day.
DELIVERIES_PAUSED = Fact(
    "deliveries.paused",
    _("paused deliveries to “%(name)s”: nothing had arrived there for a day"),
    holds=("name",),
    audited=True,
    undo=Final(_("Resume it once the other system answers again.")),
)
