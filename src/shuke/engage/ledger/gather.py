"""Fill the ledger with a campaign's audience, hold-out included."""

import hashlib
from collections.abc import Iterable
from itertools import batched

from django.db import transaction

from shuke.common import bulk, clock
from shuke.customers.queries import reach
from shuke.engage.ledger.eligibility import refusals
from shuke.engage.models import Campaign, Send

#: People per transaction.
BATCH = 2_000

_COLUMNS = (
    "campaign_id", "occurrence", "customer_id", "channel", "arm", "state", "reason",
    "address_hash", "claim", "attempts", "response", "created_at", "settled_at", "told",
)  # fmt: skip
_ONCE = ("campaign_id", "occurrence", "customer_id", "channel")


def gather(campaign: Campaign, people: Iterable[int]) -> bool:
    """Write a row for each customer id; who has one already keeps it, so this can be done again.

    False when the campaign was stopped meanwhile; what was written stays.
    """
    for ids in batched(people, BATCH, strict=False):
        with transaction.atomic():
            still = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.BUILDING)
            if not still.exists():
                return False
            bulk.upsert(Send, _COLUMNS, _rows(campaign, ids), key=_ONCE, update=())
    return True


def _rows(campaign: Campaign, ids: tuple[int, ...]) -> list[tuple]:
    found = reach(ids, channel=Send.Channel.EMAIL)
    against = refusals(found.values())
    now = clock.now()
    rows: dict[int, tuple] = {}
    for customer_id, who in found.items():
        reason = against[customer_id]
        if reason:
            arm, state = Send.Arm.NONE, Send.State.SKIPPED
        elif is_held_out(campaign.seed, who.person_id, campaign.holdout_percent):
            arm, state = Send.Arm.CONTROL, Send.State.HELD_OUT
        else:
            arm, state = Send.Arm.LETTER, Send.State.QUEUED
        settled = None if state == Send.State.QUEUED else now
        # fmt: off
        rows[who.person_id] = (
            campaign.pk, 0, who.person_id, Send.Channel.EMAIL.value, arm.value, state.value,
            str(reason), "", "", 0, "", now, settled, False,
        )
        # fmt: on
    return list(rows.values())


def is_held_out(seed: str, customer_id: int, percent: int) -> bool:
    """Whether this customer gets nothing: the same answer every time for the same seed."""
    digest = hashlib.blake2b(str(customer_id).encode(), key=seed.encode(), digest_size=8).digest()
    return int.from_bytes(digest) * 100 < percent << 64
