"""What operate tells others."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor


def audit_of(actor: Actor, staff_id: int) -> tuple[str, str] | None:
    """The line of a colleague's page that leads to what they did."""
    if not actor.can("audit.view"):
        return None
    return _("What they did"), f"{reverse('operate:audit')}?actor_id={staff_id}"
