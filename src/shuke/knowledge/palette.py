"""Articles that the palette finds."""

from collections.abc import Iterable

from django.urls import reverse

from shuke.common.access import Actor
from shuke.common.slots import Hit
from shuke.knowledge.queries.searching import search


def article_hits(actor: Actor, text: str) -> Iterable[Hit]:
    """Those that answer it, the best first."""
    return [
        Hit(hit.title, reverse("knowledge:article", args=[hit.article]), hit.passage[:80])
        for hit in search(text, actor=actor, most=4)
    ]
