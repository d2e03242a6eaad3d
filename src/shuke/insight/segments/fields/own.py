"""Conditions about the shop's own fields of customers: one for each way of comparing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.customers import queries as customers
from shuke.insight.segments.fields.base import PERSON, Field
from shuke.insight.segments.operators import (
    Operator,
    date_operators,
    number_operators,
    text_operators,
)
from shuke.insight.segments.params import Choice, Days, Unusable, spelling

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


def own() -> Iterable[Field]:
    yield _field("custom", _("Own field"), text_operators("custom"), as_spelled=_offered)
    yield _field(
        "custom_number", _("Own number"), (*number_operators(low=-(10**9), initial=1), *_PRESENCE)
    )
    ahead = Days(name="days", initial=30)
    within_a_year = Days(name="days", high=366, initial=30)
    yield _field(
        "custom_date",
        _("Own date"),
        (
            Operator("in_next", _("within the next"), (ahead,)),
            *date_operators(days=30),
            Operator("anniversary", _("has its anniversary within the next"), (within_a_year,)),
            *_PRESENCE,
        ),
    )


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


def _field(key: str, label: object, operators: tuple[Operator, ...], **more: Any) -> Field:
    which = Choice(name="own", label=_("Own field"), choices=_choices(key), leads=True)
    return Field(
        key,
        label,
        PERSON,
        operators,
        (which,),
        note=_("What the shop keeps of its own accord: under Customers, Own fields."),
        offered=lambda: bool(labels(key)),
        **more,
    )


def _choices(key: str) -> Callable[[], dict[str, str]]:
    return lambda: labels(key)
