"""What the page "Website and app" shows."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from shuke.collect.models import RejectedEvent, WriteKey
from shuke.common.access import Actor, require

#: Code -> why an event was not taken.
REASONS = {
    "kind": _("Not an event: no type that is known"),
    "size": _("Larger than 32 KB"),
    "nobody": _("No visitor: anonymousId is missing"),
    "name": _("A track call without the name of its event"),
    "bot": _("A bot, left out of all figures"),
}
LISTED = 30


def write_keys(actor: Actor) -> Sequence[WriteKey]:
    """Open keys first."""
    require(actor, "tracking.manage")
    keys = WriteKey.objects.annotate(rejections=Count("rejected"))
    return sorted(keys, key=lambda key: (key.ended_at is not None, -key.pk))


def rejections(actor: Actor) -> list[tuple[RejectedEvent, Any]]:
    """The last events that were not taken, with the reason in words."""
    require(actor, "tracking.manage")
    rows = RejectedEvent.objects.select_related("write_key").order_by("-at", "-pk")[:LISTED]
    return [(row, REASONS.get(row.reason, row.reason)) for row in rows]
