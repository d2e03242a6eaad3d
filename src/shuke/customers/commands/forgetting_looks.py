"""Who looked at whose record: how long that stays on record."""

import datetime as dt

from shuke.customers.commands.forgetting_rows import forget_rows
from shuke.customers.models import Look
from shuke.customers.slots import Journal


def count(limit: dt.datetime) -> int:
    return Look.objects.filter(at__lt=limit).count()


def forget(limit: dt.datetime, journal: Journal) -> None:
    rows = Look.objects.filter(at__lt=limit)
    forget_rows(rows, lambda ids: Look.objects.filter(pk__in=ids).delete(), journal)
