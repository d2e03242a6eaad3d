"""A choice, a number or a day in a column: the fields that a room declares over a table of its own."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.insight.segments.fields.field import PERSON, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, compare, one_of, true
from shuke.insight.segments.operators import Operator, choice_operators, number_operators
from shuke.insight.segments.params import Days
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
        return one_of(condition, _of_person(needs, table, column), "value")

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


def number_in_column(
    key: str,
    label: Any,
    *,
    table: str,
    column: str,
    phrase: Any,
    note: Any = "",
    group: Any = PERSON,
    initial: int = 1,
) -> Field:
    """A whole number in `column` of such a table; of whoever has no row it is 0. `phrase`: with %(number)s."""

    def compile_(condition: Condition, needs: Needs) -> Leaf:
        name = _of_person(needs, table, column)
        return Leaf(
            lambda people: true(compare(condition, people[name].fill_null(0))), {"number": name}
        )

    def explain(field: Field, _condition: Condition, evidence: Evidence) -> str:
        return f"{field.label} {formats.number(evidence['number'] or 0)}"

    return Field(
        key=key,
        label=label,
        group=group,
        operators=number_operators(initial=initial, low=None, whole=True),
        note=note,
        compile=compile_,
        phrases={"number": phrase},
        explain=explain,
    )


def day_ahead_in_column(
    key: str,
    label: Any,
    *,
    table: str,
    column: str,
    phrase: Any,
    none: Any,
    note: Any = "",
    group: Any = PERSON,
    initial: int = 30,
) -> Field:
    """Whether the day in `column` of such a table comes within so many days of the anchor. `phrase`: with %(days)s;
    `none`: what is said of whoever has no such day."""

    def compile_(condition: Condition, needs: Needs) -> Leaf:
        name = _of_person(needs, table, column)
        last = needs.anchor + dt.timedelta(days=condition.args["days"])

        def predicate(people: ir.Table) -> ir.BooleanValue:
            return true((people[name] >= needs.anchor) & (people[name] <= last))

        return Leaf(predicate, {"day": name}, (name,))

    def explain(field: Field, _condition: Condition, evidence: Evidence) -> str:
        day = evidence["day"]
        return str(none) if day is None else f"{field.label} {formats.day(day)}"

    return Field(
        key=key,
        label=label,
        group=group,
        operators=(
            Operator("in_next", _("within the next"), (Days(name="days", initial=initial),)),
        ),
        note=note,
        compile=compile_,
        phrases={"in_next": phrase},
        explain=explain,
        is_relative=True,
    )


def _of_person(needs: Needs, table: str, column: str) -> str:
    """The column that has it, of the record that stands for the person."""

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table(table)
        return rows.select(person=rows.customer_id, **{f"{prefix}{column}": rows[column]})

    return needs.per_person((table, column), make).columns[-1]
