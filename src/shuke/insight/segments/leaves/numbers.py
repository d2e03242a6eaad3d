"""Conditions that compare a number of somebody's orders."""

import ibis
import ibis.expr.types as ir

from shuke.insight.segments.leaves.base import Leaf, Needs, compare, counted, true
from shuke.insight.segments.tree import Condition


def orders(condition: Condition, needs: Needs) -> Leaf:
    return _bought(condition, needs, "sales")


def revenue(condition: Condition, needs: Needs) -> Leaf:
    return _bought(condition, needs, "net")


def profit(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, needs.frames.order("profit", needs.frame(condition.args)))


def _bought(condition: Condition, needs: Needs, measure: str) -> Leaf:
    frame = needs.frame(condition.args)
    source = needs.frames.line if frame.names_things else needs.frames.order
    return counted(condition, source(measure, frame))


def quantity(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, needs.frames.line("pieces", needs.frame(condition.args)))


def returns(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, needs.frames.order("returns", needs.frame(condition.args)))


def average(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    net, sales = needs.frames.order("net", frame), needs.frames.order("sales", frame)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        # Compared without dividing, so that a border value is exact.
        return true((people[sales] > 0) & compare(condition, people[net], people[sales]))

    return Leaf(predicate, {"net": net, "sales": sales}, (sales,))


def discount_share(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    order, goods = needs.frames.order("discount", frame), needs.frames.order("goods", frame)
    line = needs.frames.line("discount", frame)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        given = people[order] + ibis.coalesce(people[line], 0)
        listed = people[goods] + ibis.coalesce(people[line], 0)
        return true((listed > 0) & compare(condition, given * 100, listed))

    return Leaf(predicate, {"order": order, "line": line, "goods": goods}, (goods,))
