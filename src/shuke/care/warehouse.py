"""What care gives to the warehouse: of which kind a thing is and until when its guarantee lasts, when it is due; no names."""

from shuke.care.models import OwnedThing
from shuke.warehouse.tables import Table

OWNED_THINGS = Table(
    "owned_things",
    model=OwnedThing,
    columns=("customer", "kind", "product", "bought_on", "guarantee_until", "due_on", "gone_at"),
)
