"""Let the customers' timelines tell of letters that were sent."""

import json

from django.db import transaction

from shuke.common.declarations import declared
from shuke.customers.commands import record_touches
from shuke.engage.channels import Channel
from shuke.engage.models import Send, Step
from shuke.engage.steps import details_of_steps

#: Entries per transaction.
BATCH = 2_000


def tell_timeline() -> int:
    """Write "engage.sent" for every sent letter that the timeline does not know yet."""
    details: dict[int, str] = {}
    # Work in the house tells its own story, when it is done.
    house = {each.name for each in declared(Channel) if each.keep}
    count = 0
    while True:
        with transaction.atomic():
            unwritten = Send.objects.filter(state=Send.State.SENT, on_timeline=False).order_by("pk")
            unwritten = unwritten.select_for_update(no_key=True)
            columns = ("pk", "customer_id", "settled_at", "step_id", "channel")
            rows = list(unwritten.values_list(*columns)[:BATCH])
            # An answer is told as the message that it is.
            own = set(Step.objects.filter(purpose=Step.Purpose.ANSWER).values_list("pk", flat=True))
            details |= _details({row[3] for row in rows} - details.keys())
            record_touches(
                (customer_id, at, "engage.sent", pk, details[step_id], "")
                for pk, customer_id, at, step_id, channel in rows
                if channel not in house and step_id not in own
            )
            Send.objects.filter(pk__in=[row[0] for row in rows]).update(on_timeline=True)
        count += len(rows)
        if len(rows) < BATCH:
            return count


def _details(step_ids: set[int]) -> dict[int, str]:
    """What an entry says of its step, as JSON."""
    details = details_of_steps(Step.objects.filter(pk__in=step_ids))
    return {pk: json.dumps(detail, ensure_ascii=False) for pk, detail in details.items()}
