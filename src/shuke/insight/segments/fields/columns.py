"""What stands in a column: the fields that a room declares over a table of its own, with a row a person."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.insight.segments.fields.field import PERSON, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, counted, one_of, true
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
        return one_of(condition, _columns(needs, table, column)[-1], "value")

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
    of_one: Any,
    note: Any = "",
    group: Any = PERSON,
    initial: int = 1,
    offered: Callable[[], bool] | None = None,
) -> Field:
    """A whole number in `column` of such a table; 0 for who has no row. `phrase` ("have %(number)s points") is said
    after "People who", `of_one` of one person; both may be plural with "n"."""

    def compile_(condition: Condition, needs: Needs) -> Leaf:
        return counted(condition, _columns(needs, table, column)[-1])

    def explain(_field: Field, _condition: Condition, evidence: Evidence) -> str:
        number = int(evidence["number"] or 0)
        return str(of_one % {"number": formats.number(number), "n": number})

    return Field(
        key=key,
        label=label,
        group=group,
        operators=number_operators(initial=initial, whole=True),
        note=note,
        compile=compile_,
        phrases={"number": phrase},
        explain=explain,
        offered=offered or (lambda: True),
    )


def day_in_column(
    key: str,
    label: Any,
    *,
    table: str,
    column: str,
    phrase: Any,
    note: Any = "",
    group: Any = PERSON,
    initial: int = 30,
    offered: Callable[[], bool] | None = None,
) -> Field:
    """Whether a day in `column` of such a table comes within so many days (`phrase`, with %(days)s)."""

    def compile_(condition: Condition, needs: Needs) -> Leaf:
        name = _columns(needs, table, column)[-1]
        first, days = needs.anchor, dt.timedelta(days=condition.args["days"])
        return Leaf(
            lambda people: true((people[name] >= first) & (people[name] <= first + days)),
            {"day": name},
            (name,),
        )

    def explain(field: Field, _condition: Condition, evidence: Evidence) -> str:
        return f"{field.label} {formats.day(evidence['day'])}" if evidence["day"] else ""

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
        offered=offered or (lambda: True),
    )


def _columns(needs: Needs, table: str, column: str) -> tuple[str, ...]:
    """The columns of people with that of the table as the last."""

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table(table)
        return rows.select(person=rows.customer_id, **{f"{prefix}{column}": rows[column]})

    return needs.per_person((table, column), make).columns
