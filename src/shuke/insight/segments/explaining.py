"""Why somebody is in a segment: what is known of them for each condition that counts."""

from collections.abc import Mapping
from typing import Any

from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.leaf import Leaf
from shuke.insight.segments.plan import Plan, truth_column
from shuke.insight.segments.tree import Condition, Definition, Node, Place


def reasons(definition: Definition, compiled: Plan, row: Mapping[str, Any]) -> list[str]:
    """One short reason per condition, in reading order, each only once. `row` is a member's row
    of `Plan.people` with the truth of each condition under `truth_column`."""
    texts = _reasons(definition.where, (), compiled, row)
    return list(dict.fromkeys(reason for reason in texts if reason))


def _reasons(node: Node, place: Place, compiled: Plan, row: Mapping[str, Any]) -> list[str]:
    if isinstance(node, Condition):
        return [explain(node, compiled.leaves[place], row)]
    texts: list[str] = []
    for number, child in enumerate(node.children):
        below = (*place, number)
        # Of alternatives only those that hold are a reason; of exclusions, what is so instead.
        if node.kind != "any" or holds(child, below, row):
            texts += _reasons(child, below, compiled, row)
    return texts


def holds(node: Node, place: Place, row: Mapping[str, Any]) -> bool:
    """Whether a part of the tree holds for this row."""
    if isinstance(node, Condition):
        return bool(row[truth_column(place)])
    parts = [holds(child, (*place, n), row) for n, child in enumerate(node.children)]
    if node.kind == "all":
        return all(parts)
    return any(parts) if node.kind == "any" else not any(parts)


def explain(condition: Condition, leaf: Leaf, row: Mapping[str, Any]) -> str:
    """What is known of this person about one condition, in a few words."""
    evidence = {role: row.get(column) for role, column in leaf.evidence.items()} | dict(leaf.given)
    field = FIELDS[condition.field]
    return field.explain(field, condition, evidence)
