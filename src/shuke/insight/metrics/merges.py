"""Merged customers: rows of somebody who was merged count for the survivor."""

import hashlib
from typing import Any

import ibis
import ibis.expr.types as ir

#: A chain of merges longer than this is cut off; a cycle ends there too.
LONGEST = 16


def merge_targets(connection: Any) -> dict[int, int]:
    """Merged customer -> the one that they were merged into."""
    customers = connection.table("customers")
    pointers = customers.filter(customers.merged_into.notnull())
    merges = connection.run(pointers.select("id", "merged_into"))
    return dict(zip(merges["id"].to_pylist(), merges["merged_into"].to_pylist(), strict=True))


def merges_digest(connection: Any) -> str:
    """Another text whenever somebody is merged or taken apart again."""
    targets = sorted(merge_targets(connection).items())
    return hashlib.sha256(repr(targets).encode()).hexdigest()


def merge_hops(connection: Any) -> int:
    """The longest chain of merges: 0 when nobody was merged, as in most shops."""
    target = merge_targets(connection)
    longest, waiting = 0, set(target)
    while waiting and longest < LONGEST:
        longest += 1
        waiting = {target[at] for at in waiting if at in target} & set(target)
    return longest


def resolved(rows: ir.Table, customers: ir.Table, hops: int) -> ir.Table:
    """`rows` with `customer_id` replaced by the survivor's id."""
    merged = customers.filter(customers.merged_into.notnull())
    pointers = merged.select(merged=merged.id, target=merged.merged_into)
    for _hop in range(hops):
        joined = rows.left_join(pointers, rows.customer_id == pointers.merged)
        person = ibis.coalesce(joined.target, joined.customer_id)
        rows = joined.mutate(customer_id=person).drop("merged", "target")
        pointers = pointers.view()
    return rows
