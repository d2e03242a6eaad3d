"""What relations gives to the warehouse: of which type somebody is since when; no reasons."""

from shuke.relations.models import Relationship
from shuke.warehouse.tables import Table

RELATIONSHIPS = Table(
    "relationships",
    model=Relationship,
    columns=("customer", "kind", "since", "breached"),
    of_survivor=True,
)
