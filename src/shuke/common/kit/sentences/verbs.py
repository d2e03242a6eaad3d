"""What the buttons of a sentence do to its tree: `do` is "verb:place" or "verb:place.argument:n"."""

from typing import Any

from shuke.common.kit.sentences.drafting import ROOT, Raw, fresh_condition
from shuke.common.kit.sentences.grammar import GROUP_KINDS, Grammar


def apply(grammar: Grammar, where: Raw, do: str) -> str:
    """Change the outermost group in place; returns the place that should get the keyboard, or "". Unknown
    verbs and places that are gone change nothing."""
    verb, _colon, target = do.partition(":")
    target, _colon, number = target.partition(":")
    place, _dot, argument = target.partition(".")
    spot = _find(where, place)
    if spot is None:
        return ""
    node, siblings = spot
    match verb:
        case "add":
            return _add(node, place, fresh_condition(grammar))
        case "group":
            return _add(node, place, {"any": [fresh_condition(grammar)]})
        case "remove" if siblings is not None:
            siblings.remove(node)
            _prune(where)
        case "drop":
            _drop(node, argument, number)
        case "open" if "field" in node:
            node.setdefault(argument, {"in_last": 90} if argument == "when" else [])
            return f"{place}.{argument}"
        case "close":
            node.pop(argument, None)
    return ""


def children(node: Raw) -> list[Raw] | None:
    """The list of a group's children; None for a condition."""
    return next((node[kind] for kind in GROUP_KINDS if kind in node), None)


def _find(where: Raw, place: str) -> tuple[Raw, list[Raw] | None] | None:
    """The node at a place and the list that it stands in (None for the root)."""
    steps = place.split("-")
    if steps[0] != ROOT or not all(step.isdigit() for step in steps):
        return None
    node, siblings = where, None
    for step in steps[1:]:
        siblings = children(node)
        if siblings is None or int(step) >= len(siblings):
            return None
        node = siblings[int(step)]
    return node, siblings


def _add(group: Raw, place: str, node: Raw) -> str:
    below = children(group)
    if below is None:
        return ""
    below.append(node)
    return f"{place}-{len(below) - 1}" + ("-0" if children(node) else "")


def _drop(node: Raw, argument: str, number: str) -> None:
    values: Any = node.get(argument)
    if isinstance(values, list) and number.isdigit() and int(number) < len(values):
        del values[int(number)]


def _prune(group: Raw) -> None:
    """Groups that became empty go away; the outermost stays."""
    below = children(group) or []
    for child in list(below):
        if (inner := children(child)) is not None:
            _prune(child)
            if not inner:
                below.remove(child)
