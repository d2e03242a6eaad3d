"""Try a version of a journey on the past, for the job."""

from shuke.common.versions import rehearse
from shuke.engage.models import JourneyVersion
from shuke.engage.queries.journey_rehearsal import DAYS, rehearsed


def run_journey_rehearsal(version_id: int) -> None:
    """Do it. Safe to do again after a crash: it begins anew and ends once."""
    JourneyVersion.objects.filter(pk=version_id, rehearsed_at=None).update(total=DAYS)
    rehearse(JourneyVersion, version_id, rehearsed)
