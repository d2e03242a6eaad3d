"""Calls with numbers that are nobody's: who called goes when it is too old, that somebody did stays."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from shuke.counter.models import Call
from shuke.customers.commands import forget_rows
from shuke.customers.slots import Journal

_OPEN = Q(task__isnull=False, task__done_at=None, task__withdrawn_at=None)


def _calls(limit: dt.datetime) -> QuerySet[Call]:
    return Call.objects.filter(customer=None, at__lt=limit).exclude(number="", about="")


def count_calls(limit: dt.datetime) -> int:
    return _calls(limit).exclude(_OPEN).count()


def spared_calls(limit: dt.datetime) -> Mapping[str, int]:
    return {"promise": _calls(limit).filter(_OPEN).count()}


def forget_calls(limit: dt.datetime, journal: Journal) -> None:
    forget_rows(_calls(limit).exclude(_OPEN), _blank, journal)


def _blank(ids: Sequence[int]) -> None:
    Call.objects.filter(pk__in=ids).update(number="", about="")
