"""Merged customers: rows of somebody who was merged count for the survivor."""

from typing import Any

import ibis
import ibis.expr.types as ir

#: Pointer doublings: a chain of merges up to 2^4 long ends at its survivor.
DOUBLINGS = 4


def has_merges(shop: Any) -> bool:
    """Whether anybody was merged at all: most shops skip the join below."""
    customers = shop.table("customers")
    return bool(shop.run(customers.filter(customers.merged_into.notnull()).count()))


def survivors(customers: ir.Table) -> ir.Table:
    """Table (merged, survivor) of everybody who was merged."""
    merged = customers.filter(customers.merged_into.notnull())
    found = merged.select(merged=merged.id, survivor=merged.merged_into)
    for _step in range(DOUBLINGS):
        onward = found.select(at=found.merged, target=found.survivor)
        joined = found.left_join(onward, found.survivor == onward.at)
        found = joined.select(
            merged=joined.merged, survivor=ibis.coalesce(joined.target, joined.survivor)
        )
    return found


def resolved(rows: ir.Table, customers: ir.Table) -> ir.Table:
    """`rows` with `customer_id` replaced by the survivor's id."""
    mapping = survivors(customers)
    joined = rows.left_join(mapping, rows.customer_id == mapping.merged)
    return joined.mutate(customer_id=ibis.coalesce(joined.survivor, joined.customer_id)).drop(
        "merged", "survivor"
    )
