"""What the page "Website and app" shows."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
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


def write_keys(actor: Actor) -> Sequence[Any]:
    """Open keys first, with `rejections` and `bots` of the month that is listed."""
    require(actor, "tracking.manage")
    is_bot = Q(rejected__reason="bot")
    keys = WriteKey.objects.annotate(
        rejections=Count("rejected", filter=~is_bot), bots=Count("rejected", filter=is_bot)
    )
    return sorted(keys, key=lambda key: (key.ended_at is not None, -key.pk))


def described(actor: Actor, key_id: int | None = None) -> list[dict[str, Any]]:
    """All keys, or one, as API and command line tell them; the key itself only while it is open."""
    return [
        {
            "id": key.pk,
            "name": key.name,
            "side": key.side,
            "key": None if key.ended_at else key.key,
            "recorded": key.recorded,
            "rejected": key.rejections,
            "bots": key.bots,
            "last_at": key.last_at,
            "ended_at": key.ended_at,
        }
        for key in write_keys(actor)
        if key_id in (None, key.pk)
    ]


def rejections(actor: Actor) -> list[tuple[RejectedEvent, Any]]:
    """The last events that were not taken, with the reason in words. Bots are only counted."""
    require(actor, "tracking.manage")
    rows = RejectedEvent.objects.exclude(reason="bot").select_related("write_key")
    rows = rows.order_by("-at", "-pk")[:LISTED]
    return [(row, REASONS.get(row.reason, row.reason)) for row in rows]
