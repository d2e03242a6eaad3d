"""How often one network address may search the help page: each process counts for itself, nothing is written."""

from collections import Counter

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.errors import ShukeError

PER_MINUTE = 60
#: Longer questions are none.
LONGEST = 200


class TooMany(ShukeError):
    """Too many searches from one network address."""

    code = "throttled"
    status = 429
    retry_after = 60


#: (minute, address) -> searches, of one minute.
_counts: Counter[tuple[str, str]] = Counter()


def count(remote: str) -> None:
    """Count one more search. Raises TooMany beyond PER_MINUTE."""
    minute = f"{clock.now():%Y%m%d%H%M}"
    if not any(key[0] == minute for key in list(_counts)[:1]):
        _counts.clear()
    _counts[minute, remote] += 1
    if _counts[minute, remote] > PER_MINUTE:
        raise TooMany(_("Very much was searched from this connection. Try again in a minute."))
