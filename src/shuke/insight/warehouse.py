"""What insight gives to the warehouse: who is on which list since when."""

from shuke.insight.models import ListMember
from shuke.warehouse.tables import Table

LIST_MEMBERS = Table(
    "list_members", model=ListMember, columns=("list", "customer", "added_at", "ended_at")
)
TABLES = (LIST_MEMBERS,)
