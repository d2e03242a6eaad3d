"""Keeping track of who is in a segment: begun and ended by people, done by `rebuild_segments`."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.insight import facts
from shuke.insight.commands.lifecycle import SEGMENTS
from shuke.insight.models import MembershipPeriod, Segment, Tracking

OFF = "off"


def track_segment(actor: Actor, segment_id: int, how: str) -> Segment:
    """Keep track once a day ("daily"), with every new data ("live"), or no longer ("off").

    Ending closes every running stay as left at this moment; nobody is told as having left. Beginning
    again notes who is there anew.
    """
    require(actor, "segments.edit")
    if how not in (OFF, *Tracking.How.values):
        message = _("Choose one of: %(offered)s.") % {"offered": "daily, live, off"}
        raise Invalid(message, fields={"how": message})
    with transaction.atomic():
        segment = SEGMENTS.locked(segment_id)
        running = segment.trackings.open().first()
        before = running.how if running else OFF
        if before == how:
            return segment
        if running and how != OFF:
            running.how = how
            running.save()
        elif running:
            _end(actor, running)
        else:
            Tracking.objects.begin(actor, {"segment": segment}, how=how)
        facts.SEGMENT_TRACKED.record(actor, segment.pk, how=how, undo_with={"how": before})
        return segment


def _end(actor: Actor, running: Tracking) -> None:
    now = clock.now()
    Tracking.objects.filter(pk=running.pk).end(actor)
    running.rebuilds.filter(done_at=None).update(done_at=now)
    stays = MembershipPeriod.objects.filter(segment=running.segment_id, left_at=None)
    stays.update(left_at=now, revision=next_revision())
