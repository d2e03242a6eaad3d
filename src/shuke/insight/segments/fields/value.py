"""What the models of buying say of somebody: as it is said now, whichever day the segment is seen from."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.common import basics
from shuke.common.kit import formats
from shuke.insight.segments.fields.field import VALUE, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, compare, true
from shuke.insight.segments.operators import Operator, number_operators
from shuke.insight.segments.params import Days
from shuke.insight.segments.tree import Condition

#: Field -> the column of `value_scores`.
COLUMNS: Mapping[str, str] = {
    "still_buying": "alive",
    "stays_away": "silent",
    "expected_orders": "orders",
    "expected_value": "value",
    "next_purchase": "next_on",
}


def _column(condition: Condition, needs: Needs) -> str:
    """Of records that became one only the survivor's score holds: scores of others are joined to nobody."""
    column = COLUMNS[condition.field]

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("value_scores")
        columns = {f"{prefix}{name}": rows[name] for name in COLUMNS.values()}
        return rows.select(person=rows.customer_id, **columns)

    table = needs.per_person("value_scores", make)
    return next(name for name in table.columns if name.endswith(f"_{column}"))


def number(condition: Condition, needs: Needs) -> Leaf:
    name = _column(condition, needs)
    scale = 100 if condition.field == "expected_orders" else None

    def predicate(people: ir.Table) -> ir.BooleanValue:
        return true(compare(condition, people[name], scale))

    return Leaf(predicate, {"number": name}, (name,))


def next_purchase(condition: Condition, needs: Needs) -> Leaf:
    name = _column(condition, needs)
    last = needs.anchor + dt.timedelta(days=condition.args["days"])
    return Leaf(lambda people: true(people[name] <= last), {"day": name}, (name,))


def explain_number(field: Field, _condition: Condition, evidence: Evidence) -> str:
    score = evidence["number"]
    if score is None:
        return gettext("%(field)s not known") % {"field": field.label}
    if field.key == "expected_value":
        text = formats.money(score, basics.currency())
    elif field.key == "expected_orders":
        text = formats.number(score / 100, 1)
    else:
        text = f"{score}%"
    return f"{field.label} {text}"


def explain_day(field: Field, _condition: Condition, evidence: Evidence) -> str:
    if evidence["day"] is None:
        return gettext("%(field)s not known") % {"field": field.label}
    return f"{field.label} {formats.day(evidence['day'])}"


def _chance(key: str, label: Any, phrase: Any, note: Any) -> Field:
    return Field(
        key=key,
        label=label,
        group=VALUE,
        operators=number_operators(initial=50, low=0, high=100, whole=True, unit="%"),
        note=note,
        compile=number,
        phrases={"number": phrase},
        explain=explain_number,
    )


FIELDS = (
    _chance(
        "still_buying",
        _("Still buying"),
        _("still buy with a chance of %(number)s%%"),
        _(
            "The chance that they have not left, by how often and how lately they bought. Of who bought on one day only "
            "it is not known: take “Stays away” for them."
        ),
    ),
    _chance(
        "stays_away",
        _("Stays away"),
        _("stay away for the days ahead with a chance of %(number)s%%"),
        _("The chance that they do not buy in the days that scores look ahead (see the settings)."),
    ),
    Field(
        key="expected_orders",
        label=_("Expected purchases"),
        group=VALUE,
        operators=number_operators(initial=1),
        note=_("Days of purchase in the days that scores look ahead (see the settings)."),
        compile=number,
        phrases={"number": _("will probably buy on %(number)s days")},
        explain=explain_number,
    ),
    Field(
        key="expected_value",
        label=_("Expected revenue"),
        group=VALUE,
        operators=number_operators(initial=500),
        note=_(
            "Net revenue of the purchases to expect, in the days that scores look ahead (see the settings)."
        ),
        compile=number,
        phrases={"number": _("will probably bring %(number)s")},
        explain=explain_number,
    ),
    Field(
        key="next_purchase",
        label=_("Next purchase"),
        group=VALUE,
        operators=(Operator("in_next", _("within the next"), (Days(name="days", initial=30),)),),
        note=_("The day by which one in two like them has come again, if they have not left."),
        compile=next_purchase,
        phrases={"in_next": _("are likely to buy again within %(days)s days")},
        explain=explain_day,
        is_relative=True,
    ),
)
