"""Keeping what campaigns brought, for the list of campaigns and for Today."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage.models import Campaign, CampaignEffect
from shuke.engage.results import SETTLED, measure

#: Of campaigns whose days are over returns and refunds still come in for so long.
SETTLING = dt.timedelta(days=60)
#: One that was counted so lately is not counted again.
FRESH = dt.timedelta(minutes=30)
#: So many are counted in one turn, the latest first; the next turn goes on.
MOST = 50


def count_effects() -> int:
    """Count what recent campaigns brought, and those never counted; how many were."""
    now = clock.now()
    due = Campaign.objects.filter(state__in=SETTLED, launched_at__isnull=False).filter(
        Q(effect=None) | Q(launched_at__gte=now - SETTLING, effect__counted_at__lt=now - FRESH)
    )
    campaigns = list(due.order_by("-launched_at", "-pk")[:MOST])
    for campaign in campaigns:
        _count(campaign)
    return len(campaigns)


def _count(campaign: Campaign) -> None:
    outcome = measure(SYSTEM, campaign)
    whole = outcome.altogether
    amounts = {
        name: None if whole is None else Decimal(str(round(getattr(whole, name), 4)))
        for name in ("estimate", "low", "high")
    }
    CampaignEffect.objects.update_or_create(
        campaign=campaign,
        defaults={
            "counted_at": outcome.at,
            "verdict": outcome.verdict,
            "passed": outcome.passed,
            "is_over": outcome.is_over,
            "buyers": outcome.letter.buyers,
            "currency": outcome.currency,
            **amounts,
        },
    )
