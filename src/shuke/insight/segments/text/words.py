"""Which words stand for fields, operators and arguments: derived from the one list of fields."""

from collections.abc import Iterable
from typing import Any

from shuke.insight.segments.fields import FIELDS, Field
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Param

#: A key as it is spoken: ("last", "order") for last_order.
Phrase = tuple[str, ...]

#: Other spellings of operators; an operator's own key always wins. The first that a field has counts.
ALIASES: dict[Phrase, tuple[str, ...]] = {
    (">=",): ("at_least", "after"),
    ("<=",): ("at_most",),
    ("<",): ("before",),
    ("=",): ("equals", "is"),
    ("!=",): ("is_not",),
    ("in",): ("is",),
    ("not", "in"): ("is_not",),
    ("is", "known"): ("known",),
    ("is", "unknown"): ("unknown",),
    ("is", "not", "known"): ("unknown",),
    ("in", "the", "last"): ("in_last",),
    ("in", "the", "next"): ("in_next",),
    ("longer", "ago", "than"): ("older_than",),
    **dict.fromkeys((("within", "last"), ("within", "the", "last")), ("in_last",)),
    **dict.fromkeys((("within", "next"), ("within", "the", "next")), ("in_next",)),
}
#: "within 30 days" looks back or ahead: it stands for the one of these that a field has.
WITHIN = ("in_last", "in_next")
#: How `write` spells an operator: with one value, with several.
SPELLINGS: dict[str, tuple[str, str]] = {
    "at_least": (">=", ">="),
    "at_most": ("<=", "<="),
    "equals": ("=", "="),
    "is": ("is", "in"),
    "is_not": ("is not", "not in"),
}
#: Small words that may stand before an argument.
SMALL = frozenset({"with", "of", "at", "by", "for"})
#: Arguments that are said with a small word, or with none, instead of their name.
SMALL_WORDS = {"purpose": "for", "channel": "by", "unit": ""}
#: A text that is one of these must be quoted.
RESERVED = SMALL | {
    "and",
    "or",
    "not",
    "as",
    "from",
    "to",
    "since",
    "until",
    "in",
    "when",
    "within",
}


def phrase(key: str) -> Phrase:
    """The words of a key."""
    return tuple(part for part in key.lower().split("_") if part)


def fields() -> dict[Phrase, Field]:
    return {phrase(key): field for key, field in FIELDS.items()}


def operators(field: Field) -> dict[Phrase, Operator]:
    """Every spelling of the field's operators."""
    spellings: dict[Phrase, Operator] = {}
    for words, keys in ALIASES.items():
        operator = next((each for key in keys if (each := field.operator(key))), None)
        if operator:
            spellings[words] = operator
    if len(either := [each for key in WITHIN if (each := field.operator(key))]) == 1:
        spellings[("within",)] = either[0]
    return spellings | {phrase(operator.key): operator for operator in field.operators}


def in_order(operator: Operator) -> tuple[Param, ...]:
    """The arguments that follow the operator without a name."""
    needed = tuple(param for param in operator.params if param.required)
    plain = all(param.widget in ("number", "days", "day") for param in needed)
    return needed if plain else needed[:1]


def named(field: Field, operator: Operator) -> tuple[Param, ...]:
    """The arguments that are given by name, in any order."""
    first = in_order(operator)
    return tuple(param for param in field.all_params(operator) if param not in first)


def choices(params: Iterable[Param]) -> tuple[Param, ...]:
    return tuple(param for param in params if param.widget == "choice")


def owner_of(value: Any, params: Iterable[Param]) -> Param | None:
    """The one choice that offers this value; None when several or none do."""
    offering = [
        param
        for param in choices(params)
        if str(value) in {str(option) for option in param.options()}  # type: ignore[attr-defined]
    ]
    return offering[0] if len(offering) == 1 else None
