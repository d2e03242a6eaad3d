"""A definition read aloud, in the reader's language: "bought in the last 90 days, and …"."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.kit import formats
from shuke.customers.queries import yes_no
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.fields.base import CHILD_GENDERS, STORE_KINDS
from shuke.insight.segments.params import Choice
from shuke.insight.segments.phrases import COMPARISONS, NUMBERS, PHRASES
from shuke.insight.segments.references import names
from shuke.insight.segments.tree import Condition, Definition, Group, Node
from shuke.shop.queries import DEVICES, EVENT_NAMES

#: Operators that count days back from the anchor.
RELATIVE = {"in_last", "older_than", "in_next", "ago", "did", "did_not"}
#: Fields of a day of which the age counts.
AGES = {"child_age"}


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
        or condition.field in AGES
        or "in_last" in (condition.args.get("when") or {})
        for _place, condition in definition.conditions()
    )


def _say(node: Node) -> str:
    return phrase(node) if isinstance(node, Condition) else _group(node, outermost=False)


def _group(group: Group, *, outermost: bool) -> str:
    parts = [_say(child) for child in group.children]
    if group.kind == "not":
        return _("are not among those who %(what)s") % {"what": _(", or ").join(parts)}
    text = (_(", and ") if group.kind == "all" else _(", or ")).join(parts)
    return text if outermost or len(parts) == 1 else _("(%(what)s)") % {"what": text}


def phrase(condition: Condition) -> str:
    """One condition as it is said after "People who"."""
    args = condition.args
    pattern = NUMBERS.get(condition.field)
    if pattern and condition.op in COMPARISONS:
        number = COMPARISONS[condition.op] % {
            name: number_text(args[name]) for name in _numbers(args)
        }
        last = int(args.get("high", args.get("value")))
        named = [name for name in ("which", "own") if name in args]
        values = {name: _value(condition, name, args[name]) for name in named}
        return str(pattern % {"number": number, "n": last, **frame(args), **values})
    if condition.field == "sequence":
        return _sequence(condition)
    if condition.field == "segment":
        labels = names(args["values"])
        return str(PHRASES[condition.field, condition.op] % {"values": any_of(labels.values())})
    values = {
        name: _value(condition, name, value) for name, value in args.items() if name != "when"
    }
    today = condition.op == "ago" and args["days"] == 0
    pattern = PHRASES[condition.field, "today" if today else condition.op]
    return str(pattern % {**frame(args), **values, "n": args.get("days", 0)})


def _sequence(condition: Condition) -> str:
    args = condition.args
    parts = {
        "first": _step(args, args["start"], "first"),
        "then": _step(args, args["then"], "then")
        if condition.op == "did"
        else _omitted(args, args["then"]),
        "when": when_text(args.get("when")),
        "days": args["within"],
    }
    if condition.op == "did":
        pattern = ngettext(
            "%(first)s%(when)s, and %(then)s within %(days)s day after",
            "%(first)s%(when)s, and %(then)s within %(days)s days after",
            args["within"],
        )
    else:
        pattern = ngettext(
            "%(first)s%(when)s, but did not %(then)s within %(days)s day after",
            "%(first)s%(when)s, but did not %(then)s within %(days)s days after",
            args["within"],
        )
    return pattern % parts


def _step(args: Mapping[str, Any], what: str, part: str) -> str:
    """One thing that was done: "bought Toys", "sent back Toys", "“product_viewed” on the site"."""
    of = _goods(args, part)
    if what == "event":
        done = _events(args.get(f"{part}_events", ()))
        text = _("did “%(what)s” on the site") % {"what": done}
        return text + (_(" of %(things)s") % {"things": of} if of else "")
    if what == "return":
        return _("sent %(things)s back") % {"things": of or _("something")}
    if of:
        return _("bought %(things)s") % {"things": of}
    again = part == "then" and args["start"] == "buy"
    return _("bought again") if again else _("bought something")


def _omitted(args: Mapping[str, Any], what: str) -> str:
    """The second thing as it is said after "did not": "buy Toys"."""
    of = _goods(args, "then")
    if what == "event":
        text = _("do “%(what)s” on the site") % {"what": _events(args.get("then_events", ()))}
        return text + (_(" of %(things)s") % {"things": of} if of else "")
    if what == "return":
        return _("send %(things)s back") % {"things": of or _("something")}
    if of:
        return _("buy %(things)s") % {"things": of}
    return _("buy again") if args["start"] == "buy" else _("buy anything")


def _goods(args: Mapping[str, Any], part: str) -> str:
    things = [*args.get(f"{part}_categories", ()), *args.get(f"{part}_products", ())]
    return any_of(things)


def frame(args: Mapping[str, Any]) -> dict[str, str]:
    """Which things, where and when: the parts that follow a number."""
    things = [*args.get("categories", ()), *args.get("products", ())]
    of = _(" of %(things)s") % {"things": any_of(things)} if things else ""
    if brands := args.get("brands", ()):
        of += _(" of the brand %(brands)s") % {"brands": any_of(brands)}
    if sizes := args.get("sizes", ()):
        of += _(" in size %(sizes)s") % {"sizes": any_of(sizes)}
    if devices := args.get("devices", ()):
        of += _(" on %(devices)s") % {"devices": any_of([str(DEVICES[key]) for key in devices])}
    if sources := args.get("sources", ()):
        of += _(" coming from %(sources)s") % {"sources": any_of(sources)}
    stores = [
        *args.get("stores", ()),
        *(str(STORE_KINDS[kind]) for kind in args.get("store_kinds", ())),
    ]
    at = _(" at %(stores)s") % {"stores": any_of(stores)} if stores else ""
    genders = [str(CHILD_GENDERS[gender]) for gender in args.get("genders", ())]
    return {
        "of": of,
        "at": at,
        "when": when_text(args.get("when")),
        "who": _(" (%(what)s)") % {"what": any_of(genders)} if genders else "",
        "what": _events(args.get("names", ())),
    }


def _events(events: Any) -> str:
    """Names of events as people say them; the shop's own stay as they are."""
    return any_of([str(EVENT_NAMES.get(name, name)) for name in events]) or _("anything")


def when_text(window: Mapping[str, Any] | None) -> str:
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
        return any_of([yes_no(text) for text in value] if condition.field == "custom" else value)
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
    if len(values) < 2:
        return "".join(values)
    return _("%(first)s or %(last)s") % {"first": _(", ").join(values[:-1]), "last": values[-1]}


def day_text(day: dt.date) -> str:
    """As every page writes it, but in a sentence of Chinese characters: 2026年11月4日."""
    return formats.day_in_words(day)


def number_text(value: Any) -> str:
    """A number by locale, without empty decimals."""
    return str(
        number_format(
            f"{value.normalize():f}" if hasattr(value, "normalize") else value, force_grouping=True
        )
    )
