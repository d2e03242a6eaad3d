"""Counts of what came in, kept by movements: who changes the state of documents of a door says so here, in
the same transaction. Files need none of it: their batches count (`ImportBatch`)."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from itertools import batched

from django.db import transaction
from django.db.models import Count, Min

from shuke.collect.models import ArrivalHour, ArrivalTally, Document
from shuke.common import clock
from shuke.common.turns import alone

#: Movements that one transaction folds.
_STEP = 20_000
#: Ids of one statement.
_AT_ONCE = 500
#: (the shop's day, state) -> so many more.
Moves = Mapping[tuple[dt.date, str], int]


def day_of(at: dt.datetime) -> dt.date:
    """The shop's day of an instant."""
    return at.astimezone(clock.shop_zone()).date()


def moved(document: Document, after: str) -> Counter:
    """The movements of a document that goes into the state `after`; call before it does."""
    day = day_of(document.received_at)
    moves: Counter = Counter()
    moves[day, str(after)] += 1
    moves[day, str(document.state)] -= 1
    return moves


def note(source: str, moves: Moves) -> None:
    """Add movements of one door. Call inside the transaction that moves the documents."""
    ArrivalTally.objects.bulk_create(
        ArrivalTally(source=source, day=day, state=state, count=count)
        for (day, state), count in sorted(moves.items())
        if count
    )
    if any(state == "sent" for _day, state in moves):
        hour = clock.now().replace(minute=0, second=0, microsecond=0)
        place = ArrivalHour(source=watched_as(source), hour=hour)
        ArrivalHour.objects.bulk_create([place], ignore_conflicts=True)


def watched_as(source: str) -> str:
    """What falls silent as one: all kinds of things of a door, and each write key."""
    door, _colon, _kind = source.partition(":")
    return source if door == "events" else door


def fold() -> int:
    """Make one row of all movements of a count, some at a time; how many rows are gone.

    The rows that were read are deleted, by id: one that is committed meanwhile stays.
    """
    gone = 0
    groups = ArrivalTally.objects.values("source", "day", "state").annotate(
        rows=Count("pk"), first=Min("pk")
    )
    for group in list(groups.filter(rows__gt=1).order_by("first")[:_STEP]):
        same = {name: group[name] for name in ("source", "day", "state")}
        with transaction.atomic():
            alone("arrivals")
            rows = ArrivalTally.objects.filter(**same).order_by("pk")
            counts = dict(rows.values_list("pk", "count")[:_STEP])
            for some in batched(counts, _AT_ONCE):
                ArrivalTally.objects.filter(pk__in=some).delete()
            if total := sum(counts.values()):
                ArrivalTally.objects.create(**same, count=total)
        gone += len(counts) - bool(total)
    return gone
