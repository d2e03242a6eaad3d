"""Marketing that people got, for rules that are tried on it (`relations.slots.PastContacts`)."""

import datetime as dt
from collections.abc import Iterator
from itertools import batched

from shuke.engage.models import Send, Step
from shuke.engage.queries.rehearsal import BATCH, by_person, paged
from shuke.engage.steps import with_offer
from shuke.relations.slots import Contact


def contacts(since: dt.datetime) -> Iterator[list[Contact]]:
    """All of it since then, in batches of people, each person's in the order of time."""
    over = (Send.State.SENT, Send.State.UNKNOWN)
    rows = Send.objects.filter(
        state__in=over, settled_at__gte=since, step__purpose=Step.Purpose.MARKETING
    ).order_by("customer_id", "settled_at")
    columns = rows.values_list("customer_id", "settled_at", "step_id")
    offering: dict[int, bool] = {}
    for people in batched(by_person(paged(columns)), BATCH, strict=False):
        steps = {step for _person, sends in people for _record, _at, step in sends}
        fresh = steps - offering.keys()
        having = with_offer(fresh) if fresh else set()
        offering |= {step: step in having for step in fresh}
        yield [
            Contact(person, at, offering[step])
            for person, sends in people
            for _record, at, step in sends
        ]
