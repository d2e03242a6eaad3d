"""Fill the ledger with the people of a step, hold-out included."""

from collections.abc import Callable, Iterable
from itertools import batched

from django.db import transaction

from shuke.common import bulk, clock
from shuke.customers.queries import reach
from shuke.customers.slots import Stage
from shuke.engage.ledger.gating import stops
from shuke.engage.models import Send, Step
from shuke.engage.steps import readdress

#: People per transaction.
BATCH = 2_000

_COLUMNS = (
    "step_id", "occurrence", "customer_id", "channel", "arm", "state", "reason",
    "address_hash", "claim", "attempts", "parts", "response", "created_at", "settled_at",
    "on_timeline",
)  # fmt: skip
_ONCE = ("step_id", "occurrence", "customer_id", "channel")


def gather(
    step: Step,
    people: Iterable[int],
    *,
    occurrence: int = 0,
    is_control: Callable[[int], bool] = lambda _customer_id: False,
    is_on: Callable[[], bool] = lambda: True,
) -> bool:
    """Write a row for each customer id; who has one already keeps it, so this can be done again.

    `is_control` draws the hold-out. `is_on` is asked in each transaction; False ends it, what was
    written stays, and the answer is False.
    """
    for ids in batched(people, BATCH, strict=False):
        with transaction.atomic():
            if not is_on():
                return False
            rows = _rows(step, ids, occurrence, is_control)
            bulk.upsert(Send, _COLUMNS, rows, key=_ONCE, update=())
    return True


def _rows(
    step: Step, ids: tuple[int, ...], occurrence: int, is_control: Callable[[int], bool]
) -> list[tuple]:
    people = reach(ids, channel=step.channel, purpose=step.purpose)
    which = dict.fromkeys(people, occurrence)
    readdress(step, people, which)
    stopped = stops(step, people.values(), Stage.GATHER, occurrences=which)
    now = clock.now()
    rows: dict[int, tuple] = {}
    for customer_id, who in people.items():
        stop = stopped.get(customer_id)
        reason = stop.reason if stop else ""
        if stop:
            arm, state = Send.Arm.NONE, Send.State.SKIPPED
        elif is_control(who.person_id):
            arm, state = Send.Arm.CONTROL, Send.State.HELD_OUT
        else:
            arm, state = Send.Arm.LETTER, Send.State.QUEUED
        settled = None if state == Send.State.QUEUED else now
        # fmt: off
        rows[who.person_id] = (
            step.pk, occurrence, who.person_id, step.channel, arm.value, state.value,
            reason, "", "", 0, 0, "", now, settled, False,
        )
        # fmt: on
    return list(rows.values())
