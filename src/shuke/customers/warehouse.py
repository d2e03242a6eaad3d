"""What the record gives to the warehouse: who is where since when, and who may be written to.

Names and addresses stay here; pages fetch them by id through `customers.queries`.
"""

from shuke.customers.models import Child, ConsentState, Customer, CustomValue, Tagging, Tie
from shuke.warehouse.tables import Column, Table

CUSTOMERS = Table(
    "customers",
    model=Customer,
    columns=(
        "stage",
        "language",
        "gender",
        "birth_year",
        "birth_month",
        "birth_day",
        "birth_calendar",
        "country",
        "province",
        "city",
        "source",
        "joined_at",
        "known_by",
        Column("merged_into", "int64", "t.merged_into_id"),
        # The shell of somebody who was forgotten: what they bought counts, they are nobody.
        Column(
            "erased",
            "bool",
            "EXISTS (SELECT 1 FROM customers_erasure e WHERE e.customer_id = t.id)",
        ),
        "order_count",
        "spent",
        "first_order_at",
        "last_order_at",
    ),
)
CONSENT_STATES = Table(
    "consent_states",
    model=ConsentState,
    columns=("customer", "purpose", "channel", "state", "at"),
)
#: No names: of a child only what a shop needs to know for its goods.
CHILDREN = Table(
    "children",
    model=Child,
    columns=(
        *("customer", "born_on", "gender", "removed_at"),
        # Whether a guardian agreed that it is used (`queries.guardians`).
        Column(
            "agreed",
            "bool",
            "EXISTS (SELECT 1 FROM customers_guardianconsent g"
            " WHERE g.child_id = t.id AND g.ended_at IS NULL)",
        ),
    ),
)
#: Own fields. `recorded_for` stays the record that was told when `customer_id` is read as the survivor.
CUSTOM_VALUES = Table(
    "custom_values",
    model=CustomValue,
    columns=(
        *("customer", "field", "text", "number", "date", "at"),
        Column("recorded_for", "int64", "t.customer_id"),
    ),
)
#: Which tags somebody has, and since when.
TAGGINGS = Table("taggings", model=Tagging, columns=("customer", "tag", "began_at", "ended_at"))
#: What the members of their household are to somebody; without names.
TIES = Table("ties", model=Tie, columns=("customer", "role", "is_self", "began_at", "ended_at"))
TABLES = (CUSTOMERS, CONSENT_STATES, CHILDREN, CUSTOM_VALUES, TAGGINGS, TIES)
