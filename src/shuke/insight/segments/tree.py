"""The shape of a definition: nested groups over typed conditions, and the day it is seen from."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

#: Groups inside groups, the outermost included.
MAX_DEPTH = 5
MAX_CONDITIONS = 50
MAX_JSON_BYTES = 32_768

GroupKind = Literal["all", "any", "not"]
GROUP_KINDS: tuple[GroupKind, ...] = ("all", "any", "not")
#: Where a node stands: the child numbers from the root, () for the root itself.
Place = tuple[int, ...]


@dataclass(frozen=True)
class Condition:
    """One typed statement about a person: a field, an operator and its checked arguments."""

    field: str
    op: str
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "op": self.op, **plain(self.args)}


@dataclass(frozen=True)
class Group:
    """`all`: every child holds; `any`: at least one; `not`: none of them."""

    kind: GroupKind
    children: tuple["Node", ...]

    def as_json(self) -> dict[str, Any]:
        return {self.kind: [child.as_json() for child in self.children]}


Node = Condition | Group


@dataclass(frozen=True)
class Definition:
    """A checked segment definition.

    `anchor` is the day that "the last 90 days" counts back from: "today", "data" (the day of the
    last order in the warehouse) or a fixed date.
    """

    where: Group
    anchor: Literal["today", "data"] | dt.date = "today"

    def as_json(self) -> dict[str, Any]:
        return {"anchor": plain(self.anchor), "where": self.where.as_json()}

    def canonical(self) -> str:
        """The same text for the same definition: a cache key."""
        return json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)

    def conditions(self) -> Iterator[tuple[Place, Condition]]:
        """Every condition with its place, in reading order."""
        return _conditions(self.where, ())


def _conditions(node: Node, place: Place) -> Iterator[tuple[Place, Condition]]:
    if isinstance(node, Condition):
        yield place, node
        return
    for number, child in enumerate(node.children):
        yield from _conditions(child, (*place, number))


def plain(value: Any) -> Any:
    """The JSON form of a checked argument."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
