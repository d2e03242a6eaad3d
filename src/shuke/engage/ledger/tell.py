"""Let the customers' timelines tell of letters that were sent."""

import json

from django.db import transaction

from shuke.customers.commands import record_touches
from shuke.engage.models import Campaign, Send

#: Entries per transaction.
BATCH = 2_000


def tell_timeline(campaign: Campaign) -> int:
    """Write "engage.sent" for every sent letter that the timeline does not know yet."""
    detail = json.dumps(
        {"campaign": campaign.pk, "name": campaign.name, "subject": campaign.subject},
        ensure_ascii=False,
    )
    count = 0
    while True:
        with transaction.atomic():
            untold = Send.objects.filter(campaign=campaign, state=Send.State.SENT, told=False)
            untold = untold.order_by("pk").select_for_update(no_key=True)
            rows = list(untold.values_list("pk", "customer_id", "settled_at")[:BATCH])
            record_touches((who, at, "engage.sent", pk, detail, "") for pk, who, at in rows)
            Send.objects.filter(pk__in=[row[0] for row in rows]).update(told=True)
        count += len(rows)
        if len(rows) < BATCH:
            return count
