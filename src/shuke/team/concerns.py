"""What of one's own log-ins needs a look today."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.team.agents import device_words
from shuke.team.queries import strange_sessions

MOST = 3


def strange_log_ins(actor: Actor) -> Concern | None:
    """Somebody logged in as the actor from a device that they never used."""
    rows = list(strange_sessions(actor)[:MOST])
    if not rows:
        return None
    return Concern(
        kind="log-ins",
        icon="smartphone",
        title=_("You logged in from a new device. Was that you?"),
        why=_("If not, end that session and change your password."),
        lines=[
            Line(
                label=device_words(row.agent) or _("Unknown browser"),
                text=f"{formats.moment(row.began_at)} · {row.address or ''}",
                url=reverse("team:sessions"),
            )
            for row in rows
        ],
        url=reverse("team:sessions"),
        action=_("Where you are logged in"),
        tone="bad",
    )
