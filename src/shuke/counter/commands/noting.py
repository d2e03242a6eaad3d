"""What calls and visits have in common: what may be said of them, and that they are taken back."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.counter.models import LONGEST, Call, Visit
from shuke.customers import commands as customers

#: How far a till's clock may be ahead, and how old what is noted may be.
AHEAD, OLDEST = dt.timedelta(minutes=10), dt.timedelta(days=400)


def wrong_words(
    about: str, outcome: str, outcomes: type[TextChoices], at: dt.datetime, too_old: str
) -> dict[str, str]:
    """What cannot be kept, by field; `too_old` says that it is too long ago."""
    wrong = {}
    if outcome and outcome not in outcomes.values:
        wrong["outcome"] = _("Choose one of the list.")
    if len(about) > LONGEST:
        wrong["about"] = _("This is longer than %(limit)d characters.") % {"limit": LONGEST}
    if at > clock.now() + AHEAD:
        wrong["at"] = _("This lies in the future.")
    elif at < clock.now() - OLDEST:
        wrong["at"] = too_old
    return wrong


def take_off(entry: Call | Visit, touch: str) -> bool:
    """Take it back, and off the timeline, where it is a `touch`; whether it stood until now."""
    if entry.taken_back_at is not None:
        return False
    entry.taken_back_at = clock.now()
    entry.save(update_fields=["taken_back_at"])
    customers.forget_touches([touch], [entry.pk])
    return True


def put_back(entry: Call | Visit) -> bool:
    """Let it stand again; whether it was taken back. Its entry of the timeline is the caller's."""
    if entry.taken_back_at is None:
        return False
    entry.taken_back_at = None
    entry.save(update_fields=["taken_back_at"])
    return True
