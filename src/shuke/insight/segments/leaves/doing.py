"""Conditions about what people did: on the site, and one thing after another."""

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.merges import resolved
from shuke.insight.metrics.orders import counted_lines, counted_orders
from shuke.insight.segments.frames import window
from shuke.insight.segments.leaves.base import Leaf, Needs, compare, counted, true
from shuke.insight.segments.tree import Condition


def events(condition: Condition, needs: Needs) -> Leaf:
    args, frame = condition.args, needs.frame({"when": condition.args.get("when")})
    arguments = ("names", "products", "sources", "devices", "stores")
    key = ("events", frame, *(args.get(name, ()) for name in arguments))

    def make(prefix: str) -> ir.Table:
        rows = _events(needs, args.get("names", ()), args.get("products", ()))
        rows = _from_where(rows.filter(rows.at < frame.end), args, needs)
        rows = rows.filter(rows.at >= frame.start) if frame.start else rows
        return rows.group_by(person=rows.customer_id).aggregate(**{f"{prefix}count": rows.count()})

    return counted(condition, needs.per_person(key, make).columns[-1])


def _from_where(rows: ir.Table, args: Mapping[str, Any], needs: Needs) -> ir.Table:
    """The events of the sources, devices and stores named."""
    if sources := args.get("sources"):
        rows = rows.filter(rows.source.isin(sources))
    if devices := args.get("devices"):
        rows = rows.filter(rows.device.isin(devices))
    if codes := args.get("stores"):
        stores = needs.source.table("stores")
        rows = rows.semi_join(stores.filter(stores.code.isin(codes)), [("store_id", "id")])
    return rows


def order_value(condition: Condition, needs: Needs) -> Leaf:
    """What the first or last sale brought; several of the same instant together."""
    which, frame = condition.args["which"], needs.frame(condition.args)

    def make(prefix: str) -> ir.Table:
        rows = needs.frames.sales(frame)
        at = rows.placed_at.min() if which == "first" else rows.placed_at.max()
        edge = rows.group_by(who=rows.customer_id).aggregate(edge=at)
        rows = rows.inner_join(edge, [rows.customer_id == edge.who, rows.placed_at == edge.edge])
        return rows.group_by(person=rows.who).aggregate(
            **{f"{prefix}value": METRICS["revenue"].of(rows, None)}
        )

    name = needs.per_person(("value", which, frame), make).columns[-1]
    return Leaf(lambda people: true(compare(condition, people[name])), {"number": name}, (name,))


def sequence(condition: Condition, needs: Needs) -> Leaf:
    args = condition.args
    key = ("sequence", needs.anchor, repr(sorted(args.items(), key=str)))
    name = needs.per_person(key, lambda prefix: _steps(args, needs, prefix)).columns
    followed, waited = name[-2:]
    column = followed if condition.op == "did" else waited
    evidence = {"followed": followed, "waited": waited}
    return Leaf(lambda people: people[column].notnull(), evidence, (column,))


def _steps(args: Mapping[str, Any], needs: Needs, prefix: str) -> ir.Table:
    """When a first thing was followed in time, and when one was not though its days are over: the last
    instants, null when never."""
    end = needs.frame({}).end
    start, until = window(args.get("when"), needs.anchor)
    first, then = _things(args, "start", "first", needs), _things(args, "then", "then", needs)
    both = first.mutate(is_first=True).union(then.mutate(is_first=False))
    both = both.filter(both.at < end)
    # An order that is both comes first as the second thing: it does not follow itself.
    order = ["at", "number", "is_first"]
    following = ibis.window(group_by="customer_id", order_by=order, preceding=0, following=None)
    later = ibis.cases((~both.is_first, both.at))
    rows = both.mutate(next=later.min().over(following)).filter(ibis._.is_first)
    rows = rows.filter(rows.at >= start) if start else rows
    rows = rows.filter(rows.at < until) if until else rows
    last = rows.at + ibis.interval(days=args["within"])
    done = ibis.coalesce(rows.next <= last, ibis.literal(False))
    return rows.group_by(person=rows.customer_id).aggregate(
        **{
            f"{prefix}followed": rows.at.max(where=done),
            f"{prefix}waited": rows.at.max(where=~done & (last < end)),
        }
    )


def _things(args: Mapping[str, Any], how: str, part: str, needs: Needs) -> ir.Table:
    """customer_id, at, number (tells apart and orders what happened at one instant)."""
    categories, products = args.get(f"{part}_categories", ()), args.get(f"{part}_products", ())
    if args[how] == "event":
        rows = _events(needs, args.get(f"{part}_events", ()), products)
        return rows.select("customer_id", "at", number=rows.id)
    kind = "return" if args[how] == "return" else "sale"
    if categories or products:
        rows = counted_lines(needs.source, needs.frames.basis)
        chosen = needs.frames.chosen(categories=categories, products=products)
        rows = rows.filter(rows.kind == kind).semi_join(chosen, [("product_id", "id")])
        rows = rows.select("customer_id", at="placed_at", number="order_id").distinct()
        return rows
    rows = counted_orders(needs.source, needs.frames.basis)
    return rows.filter(rows.kind == kind).select("customer_id", at="placed_at", number="id")


def _events(needs: Needs, names: tuple[str, ...], products: tuple[str, ...]) -> ir.Table:
    rows = needs.source.table("events")
    rows = rows.filter(rows.customer_id.notnull())
    rows = rows.filter(rows.name.isin(names)) if names else rows
    if products:
        chosen = needs.frames.chosen(products=products)
        rows = rows.semi_join(chosen, [("product_id", "id")])
    if hops := needs.frames.hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    return rows
