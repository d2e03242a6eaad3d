"""Segments and lists as the palette finds them: without the engines of analysis, which load slowly."""

from collections.abc import Iterator

from django.urls import reverse

from shuke.common.access import Actor
from shuke.common.slots import Hit
from shuke.insight.models import Archiving, ListArchiving, PeopleList, Segment

MOST = 5


def segment_hits(actor: Actor, text: str) -> Iterator[Hit]:
    away = Archiving.objects.open().values("segment")
    named = Segment.objects.filter(name__icontains=text).exclude(pk__in=away)
    for segment in named.order_by("-changed_at")[:MOST]:
        yield Hit(segment.name, reverse("insight:segment", args=[segment.pk]))


def list_hits(actor: Actor, text: str) -> Iterator[Hit]:
    away = ListArchiving.objects.open().values("list")
    for row in PeopleList.objects.filter(name__icontains=text).exclude(pk__in=away)[:MOST]:
        yield Hit(row.name, reverse("insight:list", args=[row.pk]))
