"""What insight gives to the warehouse: who is on which list, in which kept segment, since
when, and what each customer will bring."""

from shuke.insight.models import BuyerKind, ListMember, MembershipPeriod, Rebuild, ValueScore
from shuke.insight.models_next import NextProduct
from shuke.insight.models_texts import TextReading
from shuke.warehouse.tables import Column, Table

LIST_MEMBERS = Table(
    "list_members", model=ListMember, columns=("list", "customer", "added_at", "ended_at")
)
#: `came`: not merely found there by the first comparison of a tracking; `went`: gone at a comparison,
#: not because the tracking ended. Which rebuild wrote a stay never changes, nor does that it was first.
SEGMENT_STAYS = Table(
    "segment_stays",
    model=MembershipPeriod,
    columns=(
        "segment",
        "customer",
        "entered_at",
        "left_at",
        Column("came", "bool", "NOT made.is_first"),
        Column("went", "bool", "t.left_in_id IS NOT NULL"),
    ),
    joins=f"JOIN {Rebuild._meta.db_table} made ON made.id = t.entered_in_id",
)
#: What the models say of each buyer: null where they say nothing. Chances in percent, orders in hundredths.
VALUE_SCORES = Table(
    "value_scores",
    model=ValueScore,
    columns=("customer", "at", "alive", "silent", "orders", "value", "stayed", "next_on"),
    of_survivor=True,
)
#: Of which kind each buyer is by the rules that hold; empty: too little is known.
BUYER_KINDS = Table(
    "buyer_kinds",
    model=BuyerKind,
    columns=("customer", "kind", "balance", "since"),
    of_survivor=True,
)
#: What may stand in each buyer's next order, at three places; null where nothing does. Chances in percent.
NEXT_PRODUCTS = Table(
    "next_products",
    model=NextProduct,
    columns=("customer", "place", "product", "chance", "due_on"),
    of_survivor=True,
)
#: How texts were read; no words of them. `gone`: the text is there no more. `feeling` 1, 0 or -1.
TEXT_READINGS = Table(
    "text_readings",
    model=TextReading,
    columns=(
        *("customer", "at", "source", "channel", "language", "feeling", "themes"),
        Column("gone", "bool", "t.gone_at IS NOT NULL"),
    ),
)
TABLES = (LIST_MEMBERS, SEGMENT_STAYS, VALUE_SCORES, BUYER_KINDS, NEXT_PRODUCTS, TEXT_READINGS)
