"""Conditions about how somebody can be found again and written to."""

import ibis.expr.types as ir

from shuke.customers import queries as customers
from shuke.insight.segments.leaves.base import Leaf, Needs
from shuke.insight.segments.leaves.person import consent
from shuke.insight.segments.tree import Condition


def contacts(condition: Condition, needs: Needs) -> Leaf:
    kinds = condition.args["values"]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = _has(people, *kinds)
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"known_by": "known_by"})


def reachable(condition: Condition, needs: Needs) -> Leaf:
    """Consent to marketing by the channel, and its address: of merged people the address of the record
    that stands for them, as senders take it."""
    channel = condition.args["channel"]
    consent_args = {"purpose": "marketing", "channel": channel}
    agreed = consent(Condition("consent", "granted", consent_args), needs)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        holds = agreed.predicate(people) & _has(people, customers.ADDRESS[channel])
        return holds if condition.op == "by" else ~holds

    evidence = {"known_by": "known_by", **agreed.evidence}
    return Leaf(predicate, evidence, agreed.required if condition.op == "by" else ())


def _has(people: ir.Table, *kinds: str) -> ir.BooleanValue:
    bits = sum(customers.BITS[kind] for kind in kinds)
    return (people.known_by.cast("int64") & bits) != 0
