"""Calls from outside that were refused, noted on their connection."""

import datetime as dt

from django.db.models import Q

from shuke.collect.models import Connector, MessageHook
from shuke.common import clock

#: A refusal is noted at most so often: forgers shall not make us write.
_NOTED_EVERY = dt.timedelta(minutes=1)


def note_refusal(row: Connector | MessageHook, why: str) -> None:
    """Say that it refused something just now, and the code of why."""
    now = clock.now()
    rare = Q(refused_at=None) | Q(refused_at__lt=now - _NOTED_EVERY)
    type(row).objects.filter(rare, pk=row.pk).update(refused_at=now, refusal=why[:20])
