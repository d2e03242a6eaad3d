"""What the form of a sentence holds -> the tree of the rule as JSON, which may still be unfinished.

Names in the form: `<place>.<argument>`, where the place is child numbers from the root: "0" is the
outermost group, "0-2" its third child, "0-2-0" a child of that. Gaps are allowed. Arguments of a
window are `<place>.when.how`, `.in_last`, `.from`, `.to`; of a list `<place>.values` (repeated) and
`<place>.values.add` (what is being typed).
"""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from shuke.common.kit.sentences.grammar import CHOICES, GROUP_KINDS, Field, Grammar, Param

ROOT = "0"
#: More nodes than this for each condition that a rule may have are ignored.
NODES_EACH = 4

Raw = dict[str, Any]


def fresh_condition(grammar: Grammar) -> Raw:
    """A condition that already means something, so that the sentence is never broken."""
    key = grammar.first
    field = grammar.fields()[key]
    return _filled({"field": key, "op": field.operators[0].key}, field)


def read(form: QueryDict, grammar: Grammar, *, typed: bool = True) -> Raw:
    """The outermost group that the form holds. `typed` also takes values that are not yet added."""
    nodes: dict[tuple[int, ...], dict[str, list[str]]] = {}
    for name, values in form.lists():
        place, dot, rest = name.partition(".")
        if dot and (path := _path(place)) is not None:
            nodes.setdefault(path, {})[rest] = values
    ordered = sorted(nodes)[: NODES_EACH * grammar.most]
    held = {path: nodes[path] for path in ordered}
    return _Reader(grammar, typed, held).node((0,)) or {"all": []}


def _path(place: str) -> tuple[int, ...] | None:
    parts = place.split("-")
    if len(parts) > 12 or not all(
        part.isascii() and part.isdigit() and len(part) < 5 for part in parts
    ):
        return None
    return tuple(int(part) for part in parts)


class _Reader:
    def __init__(self, grammar: Grammar, typed: bool, nodes: Mapping):
        self.grammar, self.fields, self.typed, self.nodes = grammar, grammar.fields(), typed, nodes

    def node(self, path: tuple[int, ...]) -> Raw | None:
        held = self.nodes.get(path, {})
        if "field" in held:
            return self.condition(held)
        below = [at for at in self.nodes if len(at) == len(path) + 1 and at[: len(path)] == path]
        children = [node for at in below if (node := self.node(at))]
        kind = _one(held, "kind")
        return {kind if kind in GROUP_KINDS else "all": children}

    def condition(self, held: Mapping[str, list[str]]) -> Raw | None:
        field = self.fields.get(_one(held, "field"))
        if field is None:
            return None
        if _one(held, "was") not in ("", field.key):
            held = {}  # another field was chosen: its arguments start anew
        operator = field.operator(_one(held, "op")) or field.operators[0]
        raw: Raw = {"field": field.key, "op": operator.key}
        for param in field.all_params(operator):
            value = self.argument(param, held)
            if value is not None:
                raw[param.name] = value
        return _fitting(_filled(raw, field), field)

    def argument(self, param: Param, held: Mapping[str, list[str]]) -> Any:
        name = param.name
        match param.widget:
            case "texts":
                values = [value for value in held.get(name, []) if value]
                added = _one(held, f"{name}.add").strip() if self.typed else ""
                if added and getattr(param, "is_numbered", False) and not added.isdigit():
                    added = self.number_of(added, getattr(param, "source", ""))
                if added and added not in values:
                    values.append(added)
                return values if values or f"{name}.open" in held else None
            case "choices":
                return held.get(name) or ([] if f"{name}.open" in held else None)
            case "window":
                return _window(held, name)
        return _one(held, name) if name in held else None

    def number_of(self, typed: str, source: str) -> str:
        """The number of what is called so, or of the only one whose name holds it; else what was typed,
        which the checker refuses."""
        by_label = {label: value for value, label in self.grammar.suggest(source, typed)}
        wanted = typed.casefold()
        exact = [value for label, value in by_label.items() if label.casefold() == wanted]
        either = exact or list(by_label.values())
        return either[0] if len(either) == 1 else typed


def _window(held: Mapping[str, list[str]], name: str) -> Raw | None:
    how = _one(held, f"{name}.how")
    if how == "in_last":
        return {"in_last": _one(held, f"{name}.in_last") or "90"}
    ends = {"between": ("from", "to"), "since": ("from",), "until": ("to",)}.get(how)
    if ends is None:
        return None
    return {end: _one(held, f"{name}.{end}") for end in ends}


def _filled(raw: Raw, field: Field) -> Raw:
    """`raw` with a starting value for every argument that must be there."""
    operator = field.operator(raw["op"])
    assert operator
    for param in field.all_params(operator):
        if param.required and param.name not in raw:
            start = param.initial
            if start is None and param.widget in CHOICES:
                start = next(iter(param.options()), "")
            raw[param.name] = (
                list(start) if isinstance(start, tuple) else "" if start is None else start
            )
    return raw


def _fitting(raw: Raw, field: Field) -> Raw:
    """`raw` without arguments that mean nothing beside the others, such as what was chosen before."""
    operator = field.operator(raw["op"])
    assert operator
    idle = {param.name for param in field.all_params(operator) if not param.fits(raw)}
    return {name: value for name, value in raw.items() if name not in idle}


def _one(held: Mapping[str, list[str]], name: str) -> str:
    values = held.get(name)
    return values[-1] if values else ""
