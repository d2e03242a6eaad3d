"""The tree of a rule as the template needs it: groups, conditions, controls, faults beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as each
from itertools import groupby
from typing import Any

from django.utils.translation import pgettext

from shuke.common.kit.sentences.drafting import ROOT, Raw
from shuke.common.kit.sentences.grammar import CHOICES, Field, Grammar, Param
from shuke.common.kit.sentences.verbs import children


@dataclass
class Control:
    """One argument: what to draw, its value as text, and its fault."""

    kind: str
    name: str
    param: Param
    value: Any
    fault: str = ""
    #: (value, label, chosen) of a choice; (value, label) of chosen texts.
    options: list[tuple] = each(default_factory=list)
    #: Faults of a window's parts.
    parts: dict[str, str] = each(default_factory=dict)
    focus: bool = False

    @property
    def id(self) -> str:
        return "c-" + self.name.replace(".", "-")

    @property
    def beside(self) -> str:
        """The control that says whose values are suggested."""
        return "c-" + self.name.partition(".")[0] + "-own"

    @property
    def optional(self) -> bool:
        return not self.param.required

    @property
    def is_numbered(self) -> bool:
        """Whether the values are numbers that mean nothing to people, beside names that do."""
        return getattr(self.param, "is_numbered", False)

    @property
    def how(self) -> str:
        """How a window is said: in_last, between, since or until."""
        if "in_last" in self.value:
            return "in_last"
        return "between" if len(self.value) == 2 else "since" if "from" in self.value else "until"


@dataclass
class Box:
    """A group or a condition at a place."""

    place: str
    depth: int
    may_nest: bool = False
    kind: str = ""
    children: list["Box"] = each(default_factory=list)
    field: Field | None = None
    op: str = ""
    fields: list[tuple[str, list[tuple[str, str, bool]]]] = each(default_factory=list)
    operators: list[tuple[str, str, bool]] = each(default_factory=list)
    controls: list[Control] = each(default_factory=list)
    #: Those that stand before the operator.
    leading: list[Control] = each(default_factory=list)
    #: Optional arguments that are not shown yet: (name, label).
    offers: list[tuple[str, str]] = each(default_factory=list)
    fault: str = ""
    focus: bool = False

    @property
    def is_root(self) -> bool:
        return self.place == ROOT

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        words = {
            "all": pgettext("group of conditions", "all"),
            "any": pgettext("group of conditions", "at least one"),
            "not": pgettext("group of conditions", "none"),
        }
        return [(kind, word, kind == self.kind) for kind, word in words.items()]


def draw(grammar: Grammar, where: Raw, problems: Mapping[str, str], focus: str = "") -> Box:
    """The outermost group. `problems` are the checker's, by path; `focus` gets the keyboard."""
    return _Drawer(grammar, problems, focus).box(where, ROOT, "where", 1)


class _Drawer:
    def __init__(self, grammar: Grammar, problems: Mapping[str, str], focus: str):
        self.grammar, self.problems, self.focus = grammar, problems, focus
        self.fields = grammar.fields()
        self.offered = [field for field in self.fields.values() if field.offered()]

    def box(self, node: Raw, place: str, path: str, depth: int) -> Box:
        below = children(node)
        if below is None:
            return self.condition(node, place, path, depth)
        kind = next(iter(node))
        return Box(
            place,
            depth,
            may_nest=depth < self.grammar.deepest,
            kind=kind,
            fault=self.problems.get(path) or self.problems.get(f"{path}.{kind}", ""),
            children=[
                self.box(child, f"{place}-{n}", f"{path}.{kind}.{n}", depth + 1)
                for n, child in enumerate(below)
            ],
        )

    def condition(self, node: Raw, place: str, path: str, depth: int) -> Box:
        chosen = self.fields[node["field"]]
        operator = chosen.operator(node["op"]) or chosen.operators[0]
        params = [param for param in chosen.all_params(operator) if param.fits(node)]
        own = [field for field in self.fields.values() if field is chosen or field in self.offered]
        visible = [param for param in params if param.required or param.name in node]
        return Box(
            place,
            depth,
            field=chosen,
            op=operator.key,
            fields=_fields(own, chosen),
            operators=[(op.key, str(op.label), op is operator) for op in chosen.operators],
            controls=[
                self.control(param, node, place, path) for param in visible if not param.leads
            ],
            leading=[self.control(param, node, place, path) for param in visible if param.leads],
            offers=[(param.name, str(param.label)) for param in params if param not in visible],
            fault=self.problems.get(path, ""),
            focus=self.focus == place,
        )

    def control(self, param: Param, node: Raw, place: str, path: str) -> Control:
        value = node.get(param.name)
        name = f"{place}.{param.name}"
        path = f"{path}.{param.name}"
        parts = {
            place[len(path) + 1 :]: why
            for place, why in self.problems.items()
            if place.startswith(f"{path}.")
        }
        return Control(
            param.widget,
            name,
            param,
            value,
            fault=self.problems.get(path, ""),
            options=self.options(param, value),
            parts=parts,
            focus=self.focus == name,
        )

    def options(self, param: Any, value: Any) -> list[tuple]:
        if param.widget in CHOICES:
            chosen = {str(item) for item in (value if isinstance(value, list | tuple) else [value])}
            return [(key, str(label), str(key) in chosen) for key, label in param.options().items()]
        if param.widget == "texts":
            return self.grammar.labels(getattr(param, "source", ""), value)
        return []


def _fields(fields: list[Field], chosen: Field) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """These fields for the select, in their groups."""
    grouped: Iterable = groupby(fields, key=lambda one: str(one.group))
    return [
        (group, [(one.key, str(one.label), one is chosen) for one in members])
        for group, members in grouped
    ]
