"""The shop's own fields of customers: one condition for each way of comparing."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.fields.birthdays import original_days
from shuke.insight.segments.fields.field import PERSON, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, compare, true
from shuke.insight.segments.operators import (
    Operator,
    date_operators,
    number_operators,
    text_operators,
)
from shuke.insight.segments.params import Choice, Days, Unusable, spelling
from shuke.insight.segments.tree import Condition
from shuke.insight.segments.wording import number_text

#: Condition -> the kinds of own field that it compares.
OWN: Mapping[str, tuple[str, ...]] = {
    "custom": ("text", "choice", "yes_no"),
    "custom_number": ("number",),
    "custom_date": ("date",),
}
_PRESENCE = (Operator("known", _("is known")), Operator("unknown", _("is not known")))


def labels(condition: str) -> dict[str, str]:
    """Own fields of a condition by key, those that have ended last: a segment goes on with what it was
    built with."""
    fields = customers.custom_fields(ended=True)
    return {field.key: field.label for field in fields if field.kind in OWN[condition]}


#: Operators that hold for people of whom nothing is known.
_FOR_THE_UNKNOWN = ("unknown", "is_not")
#: Days that an own field can hold lie between these.
_EVER = dt.date(1899, 12, 31), dt.date(2201, 1, 1)


def text(condition: Condition, needs: Needs) -> Leaf:
    values = condition.args.get("values", ())

    def test(value: ir.Value) -> ir.BooleanValue:
        inside = true(value.isin(values))
        return inside if condition.op == "is" else ~inside

    return _leaf(condition, needs, "text", test)


def number(condition: Condition, needs: Needs) -> Leaf:
    return _leaf(condition, needs, "number", lambda value: true(compare(condition, value)))


def date(condition: Condition, needs: Needs) -> Leaf:
    spans = _spans(condition, needs.anchor)

    def test(value: ir.Value) -> ir.BooleanValue:
        return true(ibis.or_(*((value >= first) & (value <= last) for first, last in spans)))

    return _leaf(condition, needs, "date", test)


def _spans(condition: Condition, anchor: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days [first, last] that the condition means."""
    args, day = condition.args, dt.timedelta(days=1)
    length = dt.timedelta(days=args.get("days", 0))
    first, last = _EVER
    match condition.op:
        case "anniversary":
            days = original_days(anchor, anchor + length)
            return [(start, end) for start, end in days if start <= end]
        case "in_next":
            first, last = anchor, anchor + length
        case "in_last":
            first, last = anchor - length, anchor
        case "older_than":
            last = anchor - length - day
        case "before":
            last = args["day"] - day
        case "after":
            first = args["day"]
        case "between":
            first, last = args["from"], args["to"]
    return [(first, last)]


def _leaf(
    condition: Condition,
    needs: Needs,
    column: str,
    test: Callable[[ir.Value], ir.BooleanValue],
) -> Leaf:
    key = condition.args["own"]
    name = needs.per_person(
        ("own", key), lambda prefix: _present(needs, key, column, prefix)
    ).columns[1]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        match condition.op:
            case "known":
                return people[name].notnull()
            case "unknown":
                return people[name].isnull()
        return test(people[name])

    required = () if condition.op in _FOR_THE_UNKNOWN else (name,)
    return Leaf(predicate, {"value": name}, required)


def _present(needs: Needs, key: str, column: str, prefix: str) -> ir.Table:
    """What is known of each person in one field: their own value, else the latest of the records that
    were merged into them."""
    values = needs.source.table("custom_values")
    has_value = values[column] != "" if column == "text" else values[column].notnull()
    rows = values.filter(values.field_id == customers.custom_field_id(key), has_value)
    hops = needs.frames.hops
    if hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    if hops or needs.source.rows:
        is_own = ibis.ifelse(rows.recorded_for == rows.customer_id, 1, 0)
        order = [ibis.desc(is_own), ibis.desc(rows["at"]), ibis.desc(rows.recorded_for)]
        ranked = ibis.row_number().over(group_by=rows.customer_id, order_by=order)
        rows = rows.mutate(rank=ranked)
        rows = rows.filter(rows["rank"] == 0)
    return rows.select(person=rows.customer_id, **{f"{prefix}value": rows[column]})


def _offered(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values as the own field spells them; refuses what it neither offers nor holds of anybody."""
    if "values" not in args:
        return args
    choices = {value: customers.custom_choice(args["own"], value) for value in args["values"]}
    if strange := [value for value, choice in choices.items() if choice is None]:
        words = {
            "value": strange[0],
            "own": labels("custom")[args["own"]],
            "offered": spelling(customers.custom_choices(args["own"])),
        }
        message = gettext("“%(own)s” does not offer “%(value)s”. Choose of: %(offered)s.")
        raise Unusable(message % words, "values")
    return {**args, "values": tuple(dict.fromkeys(choices.values()))}


def explain(field: Field, condition: Condition, evidence: Evidence) -> str:
    label = labels(field.key).get(condition.args["own"], condition.args["own"])
    value = evidence["value"]
    if value is None:
        return gettext("“%(own)s” not noted") % {"own": label}
    if isinstance(value, dt.date):
        text = formats.day(value)
    else:
        text = customers.yes_no(value) if isinstance(value, str) else number_text(value)
    return gettext("%(own)s: %(value)s") % {"own": label, "value": text}


def _own(
    key: str, label: Any, operators: tuple[Operator, ...], phrases: Mapping[str, Any], **more: Any
) -> Field:
    return Field(
        key=key,
        label=label,
        group=PERSON,
        operators=operators,
        params=(
            Choice(name="own", label=_("Custom field"), choices=lambda: labels(key), leads=True),
        ),
        note=_("What your shop records about customers: set up under Customers, Custom fields."),
        phrases={
            "known": _("have “%(own)s” noted"),
            "unknown": _("have no “%(own)s” noted"),
            **phrases,
        },
        explain=explain,
        offered=lambda: bool(labels(key)),
        **more,
    )


FIELDS = (
    _own(
        "custom",
        _("Custom field"),
        text_operators("custom"),
        {
            "is": _("are noted as %(values)s under “%(own)s”"),
            "is_not": _("are not noted as %(values)s under “%(own)s”"),
        },
        compile=text,
        as_spelled=_offered,
    ),
    _own(
        "custom_number",
        _("Custom number"),
        (*number_operators(low=-(10**9), initial=1), *_PRESENCE),
        {"number": _("have “%(own)s” of %(number)s")},
        compile=number,
    ),
    _own(
        "custom_date",
        _("Custom date"),
        (
            Operator("in_next", _("within the next"), (Days(name="days", initial=30),)),
            *date_operators(days=30),
            Operator(
                "anniversary",
                _("has its anniversary within the next"),
                (Days(name="days", high=366, initial=30),),
            ),
            *_PRESENCE,
        ),
        {
            "in_next": ngettext_lazy(
                "have “%(own)s” within the next %(days)s day",
                "have “%(own)s” within the next %(days)s days",
                "n",
            ),
            "in_last": ngettext_lazy(
                "had “%(own)s” in the last %(days)s day",
                "had “%(own)s” in the last %(days)s days",
                "n",
            ),
            "older_than": ngettext_lazy(
                "had “%(own)s” more than %(days)s day ago",
                "had “%(own)s” more than %(days)s days ago",
                "n",
            ),
            "before": _("have “%(own)s” before %(day)s"),
            "after": _("have “%(own)s” on or after %(day)s"),
            "between": _("have “%(own)s” between %(from)s and %(to)s"),
            "anniversary": ngettext_lazy(
                "have the anniversary of “%(own)s” within the next %(days)s day",
                "have the anniversary of “%(own)s” within the next %(days)s days",
                "n",
            ),
        },
        compile=date,
    ),
)
