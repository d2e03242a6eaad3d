"""Imports as the palette finds them."""

from collections.abc import Iterator

from django.urls import reverse

from shuke.collect.models import Import
from shuke.common.access import Actor
from shuke.common.slots import Hit

MOST = 3


def import_hits(actor: Actor, text: str) -> Iterator[Hit]:
    for row in Import.objects.filter(file_name__icontains=text).order_by("-pk")[:MOST]:
        yield Hit(row.file_name, reverse("collect:import", args=[row.pk]), row.get_state_display())
