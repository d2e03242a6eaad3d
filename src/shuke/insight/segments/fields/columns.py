"""One of a set of choices in a column: the field that a room declares over a table of its own."""

from collections.abc import Callable, Mapping
from typing import Any

import ibis.expr.types as ir

from shuke.insight.segments.fields.field import PERSON, Field
from shuke.insight.segments.leaf import Leaf, Needs, one_of
from shuke.insight.segments.operators import choice_operators
from shuke.insight.segments.tree import Condition


def choice_in_column(
    key: str,
    label: Any,
    *,
    table: str,
    column: str,
    choices: Callable[[], Mapping[Any, Any]],
    phrases: tuple[Any, Any],
    note: Any = "",
    group: Any = PERSON,
    initial: tuple[Any, ...] = (),
    offered: Callable[[], bool] | None = None,
) -> Field:
    """Whether `column` of a table that the room copies to the warehouse has one of `choices`. The table has one row a
    person, under the record that stands for them. `phrases`: is, is not, with %(values)s.
    `initial`: what a new condition begins with; `offered`: whether the builder shows it; None: while there are choices."""

    def compile_(condition: Condition, needs: Needs) -> Leaf:
        def make(prefix: str) -> ir.Table:
            rows = needs.source.table(table)
            return rows.select(person=rows.customer_id, **{f"{prefix}{column}": rows[column]})

        return one_of(condition, needs.per_person((table, column), make).columns[-1], "value")

    return Field(
        key=key,
        label=label,
        group=group,
        operators=choice_operators(choices, initial),
        note=note,
        compile=compile_,
        phrases=dict(zip(("is", "is_not"), phrases, strict=True)),
        offered=offered or (lambda: bool(choices())),
    )
