"""Let the customers' timelines tell of letters that were sent."""

import json

from django.db import transaction

from shuke.customers.commands import record_touches
from shuke.engage.models import Campaign, Send

#: Entries per transaction.
BATCH = 2_000


def tell_timeline() -> int:
    """Write "engage.sent" for every sent letter that the timeline does not know yet."""
    details: dict[int, str] = {}
    count = 0
    while True:
        with transaction.atomic():
            untold = Send.objects.filter(state=Send.State.SENT, told=False).order_by("pk")
            untold = untold.select_for_update(no_key=True)
            rows = list(
                untold.values_list("pk", "customer_id", "settled_at", "campaign_id")[:BATCH]
            )
            details |= _details({row[3] for row in rows} - details.keys())
            record_touches(
                (customer_id, at, "engage.sent", pk, details[campaign_id], "")
                for pk, customer_id, at, campaign_id in rows
            )
            Send.objects.filter(pk__in=[row[0] for row in rows]).update(told=True)
        count += len(rows)
        if len(rows) < BATCH:
            return count


def _details(campaign_ids: set[int]) -> dict[int, str]:
    """What an entry says of its campaign, as JSON."""
    campaigns = Campaign.objects.filter(pk__in=campaign_ids).values_list("pk", "name")
    return {
        pk: json.dumps({"campaign": pk, "name": name}, ensure_ascii=False) for pk, name in campaigns
    }
