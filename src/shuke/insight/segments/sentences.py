"""A definition read aloud, in the reader's language: "bought in the last 90 days, and …"."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.params import Choice
from shuke.insight.segments.tree import Condition, Definition, Group, Node

#: How a condition is said after "People who": by field and operator.
PHRASES: dict[tuple[str, str], Any] = {
    ("stage", "is"): gettext_lazy("are a %(values)s"),
    ("stage", "is_not"): gettext_lazy("are not a %(values)s"),
    ("gender", "is"): gettext_lazy("are %(values)s"),
    ("gender", "is_not"): gettext_lazy("are not %(values)s"),
    ("city", "is"): gettext_lazy("live in %(values)s"),
    ("city", "is_not"): gettext_lazy("do not live in %(values)s"),
    ("city", "known"): gettext_lazy("have a known city"),
    ("city", "unknown"): gettext_lazy("have no known city"),
    ("province", "is"): gettext_lazy("live in the province %(values)s"),
    ("province", "is_not"): gettext_lazy("do not live in the province %(values)s"),
    ("province", "known"): gettext_lazy("have a known province"),
    ("province", "unknown"): gettext_lazy("have no known province"),
    ("country", "is"): gettext_lazy("live in the country %(values)s"),
    ("country", "is_not"): gettext_lazy("do not live in the country %(values)s"),
    ("country", "known"): gettext_lazy("have a known country"),
    ("country", "unknown"): gettext_lazy("have no known country"),
    ("source", "is"): gettext_lazy("first came through %(values)s"),
    ("source", "is_not"): gettext_lazy("did not first come through %(values)s"),
    ("source", "known"): gettext_lazy("have a known first source"),
    ("source", "unknown"): gettext_lazy("have no known first source"),
    ("language", "is"): gettext_lazy("speak %(values)s"),
    ("language", "is_not"): gettext_lazy("do not speak %(values)s"),
    ("language", "known"): gettext_lazy("have a known language"),
    ("language", "unknown"): gettext_lazy("have no known language"),
    ("in_list", "is"): gettext_lazy("are on the list %(values)s"),
    ("in_list", "is_not"): gettext_lazy("are not on the list %(values)s"),
    ("birth_month", "is"): gettext_lazy("were born in %(values)s"),
    ("birthday", "in_next"): ngettext_lazy(
        "have their birthday within the next %(days)s day",
        "have their birthday within the next %(days)s days",
        "n",
    ),
    ("joined", "in_last"): ngettext_lazy(
        "became known in the last %(days)s day", "became known in the last %(days)s days", "n"
    ),
    ("joined", "older_than"): ngettext_lazy(
        "have been known for more than %(days)s day",
        "have been known for more than %(days)s days",
        "n",
    ),
    ("joined", "before"): gettext_lazy("became known before %(day)s"),
    ("joined", "after"): gettext_lazy("became known on or after %(day)s"),
    ("joined", "between"): gettext_lazy("became known between %(from)s and %(to)s"),
    ("consent", "granted"): gettext_lazy("agreed to %(purpose)s by %(channel)s"),
    ("consent", "withdrawn"): gettext_lazy("withdrew their consent to %(purpose)s by %(channel)s"),
    ("consent", "unknown"): gettext_lazy("were never asked about %(purpose)s by %(channel)s"),
    ("last_order", "in_last"): ngettext_lazy(
        "bought in the last %(days)s day", "bought in the last %(days)s days", "n"
    ),
    ("last_order", "older_than"): ngettext_lazy(
        "last bought more than %(days)s day ago", "last bought more than %(days)s days ago", "n"
    ),
    ("last_order", "before"): gettext_lazy("last bought before %(day)s"),
    ("last_order", "after"): gettext_lazy("last bought on or after %(day)s"),
    ("last_order", "between"): gettext_lazy("last bought between %(from)s and %(to)s"),
    ("last_order", "never"): gettext_lazy("never bought"),
    ("first_order", "in_last"): ngettext_lazy(
        "first bought in the last %(days)s day", "first bought in the last %(days)s days", "n"
    ),
    ("first_order", "older_than"): ngettext_lazy(
        "first bought more than %(days)s day ago", "first bought more than %(days)s days ago", "n"
    ),
    ("first_order", "before"): gettext_lazy("first bought before %(day)s"),
    ("first_order", "after"): gettext_lazy("first bought on or after %(day)s"),
    ("first_order", "between"): gettext_lazy("first bought between %(from)s and %(to)s"),
    ("first_order", "never"): gettext_lazy("never bought at all"),
    ("rfm_group", "is"): gettext_lazy("belong to the RFM group %(values)s"),
    ("rfm_group", "is_not"): gettext_lazy("do not belong to the RFM group %(values)s"),
    ("rfm_group_before", "is"): ngettext_lazy(
        "belonged to the RFM group %(values)s %(days)s day before",
        "belonged to the RFM group %(values)s %(days)s days before",
        "n",
    ),
    ("rfm_group_before", "is_not"): ngettext_lazy(
        "did not belong to the RFM group %(values)s %(days)s day before",
        "did not belong to the RFM group %(values)s %(days)s days before",
        "n",
    ),
    ("quadrant", "is"): gettext_lazy("buy “%(values)s”"),
    ("quadrant", "is_not"): gettext_lazy("do not buy “%(values)s”"),
    ("top_buyers", "bring"): gettext_lazy(
        "are the best buyers who bring %(share)s %% of the %(by)s (%(basis)s)"
    ),
    ("top_buyers", "first"): gettext_lazy(
        "are the first %(percent)s %% of the buyers by %(by)s (%(basis)s)"
    ),
}
#: Fields that compare a number: the whole phrase with the comparison in its place.
NUMBERS: dict[str, Any] = {
    "orders": ngettext_lazy(
        "have %(number)s order%(of)s%(at)s%(when)s",
        "have %(number)s orders%(of)s%(at)s%(when)s",
        "n",
    ),
    "revenue": gettext_lazy("paid %(number)s%(of)s%(at)s%(when)s"),
    "profit": gettext_lazy("brought %(number)s profit%(at)s%(when)s"),
    "quantity": ngettext_lazy(
        "bought %(number)s item%(of)s%(at)s%(when)s",
        "bought %(number)s items%(of)s%(at)s%(when)s",
        "n",
    ),
    "average_order": gettext_lazy("have an average order of %(number)s%(at)s%(when)s"),
    "discount_share": gettext_lazy("got %(number)s %% discount%(at)s%(when)s"),
    "returns": ngettext_lazy(
        "sent back %(number)s time%(at)s%(when)s", "sent back %(number)s times%(at)s%(when)s", "n"
    ),
    "r_score": gettext_lazy("have a recency score of %(number)s"),
    "f_score": gettext_lazy("have a frequency score of %(number)s"),
    "m_score": gettext_lazy("have a money score of %(number)s"),
    "fm_score": gettext_lazy("have a frequency and money score of %(number)s"),
}
COMPARISONS: dict[str, Any] = {
    "at_least": gettext_lazy("at least %(value)s"),
    "at_most": gettext_lazy("at most %(value)s"),
    "equals": gettext_lazy("exactly %(value)s"),
    "between": gettext_lazy("%(low)s to %(high)s"),
}
#: Operators that count days back from the anchor.
RELATIVE = {"in_last", "older_than", "in_next"}


def sentence(definition: Definition) -> str:
    """The whole definition as one sentence without a full stop."""
    where = definition.where
    if not where.children:
        return _("Everybody in the record")
    text = _("People who %(what)s") % {"what": _group(where, outermost=True)}
    if not is_relative(definition):
        return text
    if definition.anchor == "data":
        return text + _(" (counted back from the last order in the data)")
    if isinstance(definition.anchor, dt.date):
        return text + _(" (as of %(day)s)") % {"day": day_text(definition.anchor)}
    return text


def is_relative(definition: Definition) -> bool:
    """Whether any condition counts days from the anchor."""
    return any(
        condition.op in RELATIVE
        or "days" in condition.args
        or "in_last" in (condition.args.get("when") or {})
        for _place, condition in definition.conditions()
    )


def _say(node: Node) -> str:
    return phrase(node) if isinstance(node, Condition) else _group(node, outermost=False)


def _group(group: Group, *, outermost: bool) -> str:
    said = [_say(child) for child in group.children]
    if group.kind == "not":
        return _("are not among those who %(what)s") % {"what": _(", or ").join(said)}
    text = (_(", and ") if group.kind == "all" else _(", or ")).join(said)
    return text if outermost or len(said) == 1 else _("(%(what)s)") % {"what": text}


def phrase(condition: Condition) -> str:
    """One condition as it is said after "People who"."""
    args = condition.args
    if pattern := NUMBERS.get(condition.field):
        number = COMPARISONS[condition.op] % {
            name: number_text(args[name]) for name in _numbers(args)
        }
        last = int(args.get("high", args.get("value")))
        return str(pattern % {"number": number, "n": last, **frame(args)})
    said = {name: _value(condition, name, value) for name, value in args.items()}
    pattern = PHRASES[condition.field, condition.op]
    return str(pattern % {**said, "n": args.get("days", 0)})


def frame(args: Mapping[str, Any]) -> dict[str, str]:
    """Which things, where and when: the parts that follow a number."""
    things = [*args.get("categories", ()), *args.get("products", ())]
    of = _(" of %(things)s") % {"things": any_of(things)} if things else ""
    if brands := args.get("brands", ()):
        of += _(" of the brand %(brands)s") % {"brands": any_of(brands)}
    if sizes := args.get("sizes", ()):
        of += _(" in size %(sizes)s") % {"sizes": any_of(sizes)}
    stores = args.get("stores", ())
    at = _(" at %(stores)s") % {"stores": any_of(stores)} if stores else ""
    return {"of": of, "at": at, "when": _when(args.get("when"))}


def _when(window: Mapping[str, Any] | None) -> str:
    if not window:
        return ""
    if days := window.get("in_last"):
        return ngettext(" in the last day", " in the last %(days)s days", days) % {"days": days}
    first, last = window.get("from"), window.get("to")
    if first and last:
        return _(" between %(from)s and %(to)s") % {"from": day_text(first), "to": day_text(last)}
    if first:
        return _(" since %(from)s") % {"from": day_text(first)}
    return _(" until %(to)s") % {"to": day_text(window["to"])}


def _value(condition: Condition, name: str, value: Any) -> str:
    field = FIELDS[condition.field]
    operator = field.operator(condition.op)
    param = next(p for p in field.all_params(operator) if p.name == name) if operator else None
    if isinstance(param, Choice):
        labels = param.options()
        values = value if isinstance(value, tuple) else (value,)
        return any_of([str(labels[item]) for item in values])
    if isinstance(value, tuple):
        return any_of(value)
    return day_text(value) if isinstance(value, dt.date) else number_text(value)


def _numbers(args: Mapping[str, Any]) -> list[str]:
    return [name for name in ("value", "low", "high") if name in args]


def any_of(values: Any) -> str:
    """ "a, b or c", shortened after five."""
    values = [str(value) for value in values]
    if len(values) > 5:
        more = len(values) - 4
        rest = ngettext("%(more)s more", "%(more)s more", more) % {"more": more}
        values = [*values[:4], rest]
    if len(values) == 1:
        return values[0]
    return _("%(first)s or %(last)s") % {"first": _(", ").join(values[:-1]), "last": values[-1]}


def day_text(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def number_text(value: Any) -> str:
    """A number by locale, without empty decimals."""
    return str(
        number_format(
            f"{value.normalize():f}" if hasattr(value, "normalize") else value, force_grouping=True
        )
    )
