"""A number of rows: the field that a room declares over a table of its own."""

from collections.abc import Callable
from typing import Any

import ibis.expr.types as ir

from shuke.common.kit import formats
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments import wording
from shuke.insight.segments.fields.arguments import WHEN
from shuke.insight.segments.fields.field import DOING, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, counted
from shuke.insight.segments.operators import number_operators
from shuke.insight.segments.tree import Condition


def number_of_rows(
    key: str,
    label: Any,
    *,
    table: str,
    at: str,
    phrase: Any,
    of_one: Any,
    unit: Any = "",
    note: Any = "",
    group: Any = DOING,
) -> Field:
    """How many rows a person has in a table that the room copies to the warehouse, within a time.

    `table` has `customer_id`; `at` is its instant. `phrase` ("came %(number)s times%(when)s") is said after
    "People who", `of_one` of one person; both may be plural with "n".
    """

    def compile_(condition: Condition, needs: Needs) -> Leaf:
        return counted(condition, rows_in_time(condition, needs, key, table=table, at=at))

    def explain(_field: Field, condition: Condition, evidence: Evidence) -> str:
        number = int(evidence["number"] or 0)
        words = wording.frame(condition.args) | {"number": formats.number(number), "n": number}
        return str(of_one % words).strip()

    return Field(
        key=key,
        label=label,
        group=group,
        operators=number_operators(whole=True, unit=unit),
        params=(WHEN,),
        note=note,
        compile=compile_,
        phrases={"number": phrase},
        explain=explain,
    )


def rows_in_time(
    condition: Condition,
    needs: Needs,
    key: Any,
    *,
    table: str,
    at: str,
    which: Callable[[ir.Table], ir.BooleanValue] | None = None,
) -> str:
    """The column with how many rows of a table each person has in the condition's time, null for none; `which` of
    them, and `key` says that."""
    frame = needs.frame({"when": condition.args.get("when")})

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table(table)
        rows = rows.filter(rows.customer_id.notnull(), rows[at] < frame.end)
        rows = rows.filter(rows[at] >= frame.start) if frame.start else rows
        rows = rows.filter(which(rows)) if which else rows
        if hops := needs.frames.hops:
            rows = resolved(rows, needs.source.table("customers"), hops)
        return rows.group_by(person=rows.customer_id).aggregate(**{f"{prefix}count": rows.count()})

    return needs.per_person((key, frame), make).columns[-1]
