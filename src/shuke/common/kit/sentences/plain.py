"""Fields, operators and arguments for rules that need no more than to be said and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.kit.sentences.drafting import Raw
from shuke.common.kit.sentences.grammar import CHOICES, Grammar
from shuke.common.kit.sentences.verbs import children


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument; see `grammar.Param`. `choices`: label by value."""

    name: str = "value"
    label: Any = ""
    widget: str = "number"
    required: bool = True
    initial: Any = None
    leads: bool = False
    unit: Any = ""
    whole: bool = True
    source: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, raw: Mapping[str, Any]) -> bool:
        return True

    def options(self) -> Mapping[str, Any]:
        return self.choices


@dataclass(frozen=True)
class Comparison:
    """One way to compare a field, and what it is compared with. `phrase` says it, with the arguments by
    name: "within %(value)s hours"."""

    key: str
    label: Any
    phrase: Any
    params: tuple[Argument, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something that can be compared."""

    key: str
    label: Any
    group: Any
    operators: tuple[Comparison, ...]
    note: Any = ""

    def operator(self, key: str) -> Comparison | None:
        return next((each for each in self.operators if each.key == key), None)

    def all_params(self, operator: Comparison) -> tuple[Argument, ...]:
        return operator.params

    def offered(self) -> bool:
        return True


def sentence(grammar: Grammar, where: Raw) -> str:
    """A rule over `Statement`s, read aloud; "" without a condition."""
    words = _words(grammar, where)
    return f"{grammar.head} {words}" if words else ""


def _words(grammar: Grammar, node: Raw) -> str:
    below = children(node)
    if below is None:
        return _condition(grammar, node)
    parts = [words for child in below if (words := _words(grammar, child))]
    if not parts:
        return ""
    if "not" in node:
        return _("none of this holds: %(conditions)s") % {"conditions": _("; ").join(parts)}
    joint = _(" and ") if "all" in node else _(" or ")
    joined = joint.join(parts)
    return f"({joined})" if "any" in node and len(parts) > 1 else joined


def _condition(grammar: Grammar, node: Raw) -> str:
    statement: Statement = grammar.fields()[node["field"]]
    comparison = statement.operator(node["op"])
    if comparison is None:
        return ""
    values = {param.name: _value(param, node.get(param.name)) for param in comparison.params}
    return str(comparison.phrase) % values


def _value(param: Argument, value: Any) -> str:
    if param.widget in CHOICES:
        several = value if isinstance(value, list) else [value]
        return _(", ").join(str(param.choices.get(each, each)) for each in several)
    if isinstance(value, list):
        return _(", ").join(f"“{each}”" for each in value)
    return "…" if value in (None, "") else str(value)
