"""Conditions about other segments."""

from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.segments import references
from shuke.insight.segments.anchors import anchor_day
from shuke.insight.segments.leaves.base import Leaf, Needs, test_of
from shuke.insight.segments.tree import Condition


def segment(condition: Condition, needs: Needs) -> Leaf:
    """The other segment's own conditions, over the same table of people: nothing is looked up."""
    tests = [_as_test(int(pk), needs) for pk in condition.args["values"]]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = ibis.or_(*(test(people) for test in tests))
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate)


def _as_test(pk: int, needs: Needs) -> Any:
    from shuke.insight.segments.leaves import leaf  # this module is one of its leaves

    references.refuse_circle(pk, needs.above)
    current = references.in_force(pk)
    if current is None:  # nobody is in a segment that never was
        return lambda _people: ibis.literal(False)
    definition = current[1]
    inner = needs.at(anchor_day(definition, needs.source.connection), inside=pk)
    leaves = {place: leaf(each, inner) for place, each in definition.conditions()}
    return lambda people: test_of(definition.where, (), leaves, people)
