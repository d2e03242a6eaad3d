"""What the record says of a person: who and where they are, and since when they are known."""

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.customers.queries import source_code
from shuke.insight.segments.choices import GENDERS
from shuke.insight.segments.fields.days import day_test, explain_day
from shuke.insight.segments.fields.field import PERSON, Field
from shuke.insight.segments.fields.regions import REGIONS
from shuke.insight.segments.leaf import Leaf, Needs
from shuke.insight.segments.operators import choice_operators, date_operators, text_operators
from shuke.insight.segments.tree import Condition

STAGES = {"prospect": _("Prospect"), "customer": _("Customer")}


def text(condition: Condition, needs: Needs) -> Leaf:
    """A text of the customer's own row."""
    name, values = condition.field, condition.args.get("values", ())

    def predicate(people: ir.Table) -> ir.BooleanValue:
        column = people[name]
        match condition.op:
            case "is":
                return column.isin(values)
            case "is_not":
                return column.notin(values)
            case "known":
                return column != ""
        return column == ""

    return Leaf(predicate, {"value": name})


def region(condition: Condition, needs: Needs) -> Leaf:
    provinces = [name for key in condition.args["values"] for name in REGIONS[key].spellings]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = people.province.isin(provinces)
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"value": "province"})


def _region_names() -> dict[str, Any]:
    return {key: region.name for key, region in REGIONS.items()}


def _text(key: str, label: Any, phrases: tuple[Any, ...], note: Any = "", **more: Any) -> Field:
    """`phrases`: is, is not, is known, is not known; `more` as `Field` has it."""
    operators = text_operators(key)
    by_operator = dict(zip((operator.key for operator in operators), phrases, strict=True))
    return Field(
        key=key,
        label=label,
        group=PERSON,
        operators=operators,
        note=note,
        compile=text,
        phrases=by_operator,
        **more,
    )


def _source_codes(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """A source that was typed by its name is meant by its code."""
    return {**args, "values": tuple(map(source_code, args["values"]))} if "values" in args else args


STAGE = Field(
    key="stage",
    label=_("Stage"),
    group=PERSON,
    operators=choice_operators(STAGES, ("customer",)),
    compile=text,
    phrases={"is": _("are a %(values)s"), "is_not": _("are not a %(values)s")},
)
CITY = _text(
    "city",
    _("City"),
    (
        _("live in %(values)s"),
        _("do not live in %(values)s"),
        _("have a known city"),
        _("have no known city"),
    ),
)
PROVINCE = _text(
    "province",
    _("Province"),
    (
        _("live in the province %(values)s"),
        _("do not live in the province %(values)s"),
        _("have a known province"),
        _("have no known province"),
    ),
)
REGION = Field(
    key="region",
    label=_("Region"),
    group=PERSON,
    operators=choice_operators(_region_names, ("east",)),
    compile=region,
    phrases={"is": _("live in %(values)s"), "is_not": _("do not live in %(values)s")},
)
COUNTRY = _text(
    "country",
    _("Country"),
    (
        _("live in the country %(values)s"),
        _("do not live in the country %(values)s"),
        _("have a known country"),
        _("have no known country"),
    ),
)
SOURCE = _text(
    "source",
    _("First source"),
    (
        _("first came through %(values)s"),
        _("did not first come through %(values)s"),
        _("have a known first source"),
        _("have no known first source"),
    ),
    note=_("Where the shop first met them."),
    as_spelled=_source_codes,
)
LANGUAGE = _text(
    "language",
    _("Language"),
    (
        _("speak %(values)s"),
        _("do not speak %(values)s"),
        _("have a known language"),
        _("have no known language"),
    ),
)
GENDER = Field(
    key="gender",
    label=_("Gender"),
    group=PERSON,
    operators=choice_operators(GENDERS, ("f",)),
    compile=text,
    phrases={"is": _("are %(values)s"), "is_not": _("are not %(values)s")},
)
JOINED = Field(
    key="joined",
    label=_("Customer since"),
    group=PERSON,
    operators=date_operators(days=365),
    compile=lambda condition, needs: Leaf(
        day_test(condition, needs.anchor, "joined_at"), {"at": "joined_at"}
    ),
    phrases={
        "in_last": ngettext_lazy(
            "became known in the last %(days)s day", "became known in the last %(days)s days", "n"
        ),
        "older_than": ngettext_lazy(
            "have been known for more than %(days)s day",
            "have been known for more than %(days)s days",
            "n",
        ),
        "before": _("became known before %(day)s"),
        "after": _("became known on or after %(day)s"),
        "between": _("became known between %(from)s and %(to)s"),
    },
    explain=lambda _field, _condition, evidence: explain_day(
        gettext("customer since %(day)s"), evidence["at"]
    ),
)
