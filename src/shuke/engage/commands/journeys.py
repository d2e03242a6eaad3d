"""From what happens to people to what is done to them, through the due queue (0248)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import batched

from django.db import transaction

from shuke.common import bulk_changes
from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.engage.due import wake_at
from shuke.engage.queries.journeys import deeds, happened

#: Wakings that one transaction asks for.
BATCH = 2_000


def wake_after(
    actor: Actor,
    waking: str,
    trigger: str,
    values: Mapping[str, str],
    *,
    ref: int,
    since: dt.datetime,
    until: dt.datetime,
    wait: dt.timedelta = dt.timedelta(),
) -> int:
    """Have those to whom it happened woken by `waking` (`due.Waking`), `wait` after it did; how often it
    happened. Times may overlap: the same that happened to the same person for the same `ref` wakes once."""
    count = 0
    times = happened(actor, trigger, values, since, until)
    for some in batched(times, BATCH, strict=False):
        with transaction.atomic():
            wake_at(
                waking,
                {
                    key: (key, person, ref, at + wait)
                    for person, at in some
                    for key in [f"{ref}:{person}:{at.timestamp():.6f}"]
                }.values(),
            )
        count += len(some)
    return count


def do_to_people(actor: Actor, key: str, values: Mapping[str, str], ids: Sequence[int]) -> None:
    """Do something to people whose turn has come, in the transaction that wakes them. It is on record in
    the words and with the undo of its own facts. Forbidden without its right, Invalid for wrong values."""
    for action in deeds(actor):
        if action.key == key:
            bulk_changes.check_values(actor, action.fields, values)
            answers = {field.name: values.get(field.name, "") for field in action.fields}
            with transaction.atomic():
                action.run(actor, ids, answers)
            return
    raise NotFound(f"nothing called {key} can be done to people by itself")
