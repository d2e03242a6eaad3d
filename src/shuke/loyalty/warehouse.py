"""What loyalty gives to the warehouse: what people have and in which tier they are, under the record that stands for them."""

from shuke.loyalty.models import PointsAccount, ReferralStanding, TierStanding
from shuke.warehouse.tables import Table

POINTS = Table(
    "points",
    model=PointsAccount,
    columns=("customer", "points", "points_waiting", "expires_on", "expiring"),
    of_survivor=True,
)

TIERS = Table(
    "tiers",
    model=TierStanding,
    columns=("customer", "tier", "since", "figure", "falls_on"),
    of_survivor=True,
)

REFERRALS = Table(
    "referrals",
    model=ReferralStanding,
    columns=("customer", "brought", "was_brought"),
    of_survivor=True,
)
