"""`Definition` -> text. What `write` says, `read` understands as the same definition."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.params import Ids, Param
from shuke.insight.segments.text.words import (
    RESERVED,
    SMALL_WORDS,
    SPELLINGS,
    in_order,
    named,
    owner_of,
)
from shuke.insight.segments.tree import Condition, Definition, Group, Node, plain

_BARE = re.compile(r"[^\W\d]\w*|\d+")
_JOINTS = {"all": " and ", "any": " or ", "not": " or "}


def write(definition: Definition) -> str:
    """The definition as one line of text, the same in every language."""
    where = definition.where
    text = _outermost(where) if where.children else "everybody"
    if definition.anchor == "today":
        return text
    return f"{text} as of {plain(definition.anchor)}"


def _outermost(group: Group) -> str:
    if group.kind == "not" or (len(group.children) == 1 and group.kind == "any"):
        return _node(group)
    if len(group.children) == 1:
        only = group.children[0]
        return _node(only) if isinstance(only, Condition) else _node(group)
    return _JOINTS[group.kind].join(_node(child) for child in group.children)


def _node(node: Node) -> str:
    if isinstance(node, Condition):
        return write_condition(node)
    inside = _JOINTS[node.kind].join(_node(child) for child in node.children)
    if node.kind == "not":
        return _none_of(node, inside)
    return f"({inside})" if len(node.children) > 1 else f"{node.kind} ({inside})"


def _none_of(group: Group, inside: str) -> str:
    """ "not (a or b)" means none of a, b; one group of alternatives inside is said by its name."""
    only = group.children[0]
    if len(group.children) > 1 or isinstance(only, Condition):
        return f"not ({inside})"
    return f"not any {inside}" if only.kind == "any" and len(only.children) > 1 else f"not {inside}"


def write_condition(condition: Condition) -> str:
    """One condition by itself."""
    field = FIELDS[condition.field]
    operator = field.operator(condition.op)
    assert operator
    first, rest = in_order(operator), named(field, operator)
    values = [_value(param, condition.args[param.name]) for param in first]
    several = any(
        isinstance(value := condition.args.get(param.name), tuple) and len(value) > 1
        for param in first
    )
    spelling = SPELLINGS.get(operator.key, (operator.key,) * 2)[several]
    parts = [field.key, spelling, " and ".join(values)]
    parts += [
        _named(param, condition.args[param.name], rest)
        for param in rest
        if condition.args.get(param.name) is not None
    ]
    return " ".join(part for part in parts if part)


def _named(param: Param, value: Any, among: tuple[Param, ...]) -> str:
    text = _value(param, value)
    if param.widget == "window" and len([p for p in among if p.widget == "window"]) == 1:
        return text
    small = SMALL_WORDS.get(param.name)
    plainly = small is not None and small not in {p.name for p in among}
    if plainly and owner_of(value, among) is param:
        return f"{small} {text}".strip()
    return f"{'' if param.name == 'by' else 'with '}{param.name} {text}"


def _value(param: Param, value: Any) -> str:
    if isinstance(param, Ids):
        return ", ".join(value)
    if param.name == "within":
        return f"within {_days(value)}"
    if writer := _WRITERS.get(param.widget):
        return writer(value) + ("%" if str(getattr(param, "unit", "")) == "%" else "")
    return json.dumps(plain(value), ensure_ascii=False)


def _number(value: Any) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def _days(value: int) -> str:
    return f"{value} day" if value == 1 else f"{value} days"


def _bare(value: Any) -> str:
    word = str(value)
    return word if _BARE.fullmatch(word) and word.lower() not in RESERVED else _text(word)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _window(value: Mapping[str, Any]) -> str:
    if days := value.get("in_last"):
        return f"in_last {_days(days)}"
    days_of = {name: str(plain(value[name])) for name in ("from", "to") if _is_day(value.get(name))}
    if len(days_of) == 2:
        return f"from {days_of['from']} to {days_of['to']}"
    return f"since {days_of['from']}" if "from" in days_of else f"until {days_of['to']}"


def _is_day(value: Any) -> bool:
    return isinstance(value, dt.date)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "number": _number,
    "days": _days,
    "day": lambda value: str(plain(value)),
    "choice": _bare,
    "choices": lambda value: ", ".join(_bare(item) for item in value),
    "texts": lambda value: ", ".join(_text(item) for item in value),
    "window": _window,
}
