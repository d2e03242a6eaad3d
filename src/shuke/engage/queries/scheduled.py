"""What another zone would mean for campaigns that wait for their time."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from shuke.common.kit import formats
from shuke.engage.models import Campaign


def effect_of_zone(_before: str, _after: str) -> Iterator[str]:
    count = Campaign.objects.filter(state=Campaign.State.SCHEDULED).count()
    if count:
        yield ngettext(
            "%(count)s scheduled campaign will still be sent at the same moment; its time is "
            "shown in the new zone.",
            "%(count)s scheduled campaigns will still be sent at the same moment; their times "
            "are shown in the new zone.",
            count,
        ) % {"count": formats.number(count)}
