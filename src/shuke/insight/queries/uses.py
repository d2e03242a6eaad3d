"""What uses a segment or a list: other segments, and what rooms above make of them."""

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.insight.models import Archiving, ListArchiving, PeopleList, Segment
from shuke.insight.queries.segments import SegmentInfo, list_segments
from shuke.insight.segments.references import Kind, mentioned
from shuke.insight.slots import SegmentUse, Use


@dataclass(frozen=True)
class Away:
    """A segment or list that was put away and is used all the same."""

    kind: Literal["segment", "list"]
    name: str
    url: str


def uses(actor: Actor, kind: Kind, pk: int) -> list[Use]:
    """What in use names this segment or list, as far as the actor may see it. Rooms above tell theirs
    by `slots.SegmentUse`."""
    places = []
    if actor.can("segments.view"):
        listed = list_segments(actor)
        places = [
            Use(_("Segment"), each.name, reverse("insight:segment", args=[each.id]))
            for each in listed
            if each.id != pk or kind != "segment"
            if pk in mentioned(each.definition)[kind]
        ]
    if kind == "segment":
        for room in declared(SegmentUse):
            places += room.find(actor, pk)
    return places


def used_away(segment: SegmentInfo) -> list[Away]:
    """What the segment names and was put away: it goes on, but nobody looks after it."""
    named = mentioned(segment.definition)
    segments = Segment.objects.filter(
        pk__in=Archiving.objects.open().filter(segment__in=named["segment"]).values("segment")
    )
    lists = PeopleList.objects.filter(
        pk__in=ListArchiving.objects.open().filter(list__in=named["list"]).values("list")
    )
    return [
        *(
            Away("segment", each.name, reverse("insight:segment", args=[each.pk]))
            for each in segments
        ),
        *(Away("list", each.name, reverse("insight:list", args=[each.pk])) for each in lists),
    ]
