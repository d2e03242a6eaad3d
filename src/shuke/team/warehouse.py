"""What team gives to the warehouse: places of sale."""

from shuke.team.models import Store
from shuke.warehouse.tables import Table

STORES = Table("stores", model=Store, columns=("code", "name", "kind", "city"))
TABLES = (STORES,)
