"""Who did what to a segment, newest first."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.insight.models import Archiving, SegmentVersion


@dataclass(frozen=True)
class Event:
    """One entry of a segment's history; `version` when it made one."""

    at: dt.datetime
    by: str
    what: str
    version: int | None = None


def history(segment_id: int) -> list[Event]:
    """Versions, and when the segment was put away and taken back."""
    events = [
        Event(v.at, v.by, _("Created") if v.number == 1 else _("Definition changed"), v.number)
        for v in SegmentVersion.objects.filter(segment=segment_id)
    ]
    for archiving in Archiving.objects.filter(segment=segment_id):
        events.append(Event(archiving.began_at, archiving.began_by, _("Archived")))
        if archiving.ended_at:
            events.append(Event(archiving.ended_at, archiving.ended_by, _("Taken back")))
    return sorted(events, key=lambda event: event.at, reverse=True)
