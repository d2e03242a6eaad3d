"""What loyalty gives to the warehouse: what people have, under the record that stands for them."""

from shuke.loyalty.models import PointsAccount
from shuke.warehouse.tables import Table

POINTS = Table(
    "points",
    model=PointsAccount,
    columns=("customer", "points", "points_waiting", "expires_on", "expiring"),
)
