"""Campaigns as the palette finds them."""

from collections.abc import Iterator

from django.urls import reverse

from shuke.common.access import Actor
from shuke.common.slots import Hit
from shuke.engage.queries.campaigns import campaigns

MOST = 5


def campaign_hits(actor: Actor, text: str) -> Iterator[Hit]:
    for row in campaigns(actor).filter(name__icontains=text).order_by("-pk")[:MOST]:
        yield Hit(row.name, reverse("engage:campaign", args=[row.pk]), row.get_state_display())
