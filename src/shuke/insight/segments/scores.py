"""RFM, quadrant and Pareto per person, from the same metrics as the reports."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight import metrics
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.exact import exact
from shuke.insight.metrics.snapshot import basis_at, remembered
from shuke.insight.metrics.stores import stores
from shuke.insight.models import RfmCuts
from shuke.insight.segments.source import Source

#: The id of no store: a condition that names none there is means nobody.
NOWHERE = -1


def own_cuts() -> RfmCuts | None:
    """The shop's own cuts in force; None means automatic fifths."""
    return RfmCuts.objects.order_by("pk").last()


def cuts_for(connection: Any, basis: Basis) -> metrics.Cuts:
    """The cuts in force for a basis: the shop's own where it has them, else fifths."""
    own = own_cuts()
    chosen = {
        name: tuple(getattr(own, name)) if own else ()
        for name in ("recency_days", "frequency", "monetary")
    }
    key = ("cuts", basis, tuple(chosen.values()))
    return remembered(
        connection,
        key,
        lambda: metrics.find_cuts(connection, metrics.buyers(connection, basis), **chosen),
    )


def borders_for(connection: Any, basis: Basis) -> metrics.Borders:
    """The shop's own means, between the quadrants."""
    key = ("borders", basis)
    return remembered(
        connection, key, lambda: metrics.find_borders(connection, metrics.buyers(connection, basis))
    )


def top_border(
    connection: Any,
    basis: Basis,
    measure: Any,
    *,
    share: Decimal | None = None,
    percent: Decimal | None = None,
) -> metrics.TopBorder | None:
    """The last of the best buyers, see `metrics.find_top_border`."""

    def find() -> metrics.TopBorder | None:
        return metrics.find_top_border(connection, basis, measure, share=share, percent=percent)

    return remembered(connection, ("top", basis, measure, share, percent), find)


def rfm(connection: Any, basis: Basis, cuts: metrics.Cuts | None = None) -> ir.Table:
    """Buyers (`metrics.facts`) with r, f, m, rfm, fm and group, by `cuts` or those in force."""
    return _scored(metrics.buyers(connection, basis), cuts or cuts_for(connection, basis))


def quadrants(connection: Any, basis: Basis) -> ir.Table:
    """Buyers (`metrics.facts`) with quadrant."""
    return metrics.with_quadrant(metrics.buyers(connection, basis), borders_for(connection, basis))


def top_buyers(ranks: ir.Table, connection: Any, basis: Basis) -> ir.Table:
    """Some rows of `metrics.ranking` with what is known of these buyers."""
    return ranks.inner_join(metrics.buyers(connection, basis), "customer_id")


def best_buyers(connection: Any, basis: Basis, measure: Any, share: int) -> ir.Table:
    """The fewest buyers who bring `share` % of the measure, as `metrics.buyers`; nobody where all
    together bring nothing."""
    people = metrics.buyers(connection, basis)
    return people.filter(
        is_best(people, measure, top_border(connection, basis, measure, share=Decimal(share)))
    )


def is_best(people: ir.Table, measure: Any, border: metrics.TopBorder | None) -> ir.BooleanValue:
    """Whether somebody (`metrics.facts`) is among the best up to the border."""
    if border is None:
        return ibis.literal(False)
    amount, last = people[measure], exact(border.amount)
    return (amount > last) | ((amount == last) & (people.customer_id <= border.id))


def within(source: Source, basis: Basis, args: Mapping[str, Any]) -> Basis:
    """The basis narrowed to the days, stores and sources of customers that a condition names."""
    when = args.get("when") or {}
    first, as_of = when.get("from"), min(basis.as_of, when.get("to") or basis.as_of)
    if days := when.get("in_last"):
        first = max(basis.as_of - dt.timedelta(days=days), dt.date(1900, 1, 1))
    codes, kinds = args.get("stores", ()), args.get("store_kinds", ())
    ids: tuple[int, ...] = ()
    if codes or kinds:
        every = stores(source.connection)
        chosen = [
            row["id"]
            for row in every
            if (not codes or row["code"] in codes) and (not kinds or row["kind"] in kinds)
        ]
        ids = tuple(chosen) or (NOWHERE,)
    return replace(
        basis, first=first, as_of=as_of, stores=ids, sources=tuple(args.get("sources", ()))
    )


def snapshot_basis(
    source: Source, anchor: dt.date, args: Mapping[str, Any], *, sales_only: bool = False
) -> Basis:
    """The basis in which borders are found: of the snapshot, whatever the rows."""
    basis = basis_at(source.connection, anchor, sales_only=sales_only)
    return within(source, basis, args)


def table(
    source: Source, anchor: dt.date, args: Mapping[str, Any], kind: str, prefix: str
) -> ir.Table:
    """Buyers among a plan's rows, keyed by `person`: "rfm", "quadrant", or what they brought, "net"
    or by "sales" only; within what the condition's arguments name."""
    basis = within(source, source.basis(anchor, sales_only=kind == "sales"), args)
    people = source.remember(("facts", basis), metrics.facts(source, basis))
    borders_of = snapshot_basis(source, anchor, args)
    columns: tuple[str, ...] = ("revenue", "profit")
    if kind == "rfm":
        people = _scored(people, cuts_for(source.connection, borders_of))
        columns = ("group", "r", "f", "m", "fm")
    elif kind == "quadrant":
        borders = borders_for(source.connection, borders_of)
        people, columns = metrics.with_quadrant(people, borders), ("quadrant",)
    named = {f"{prefix}{column}": people[column] for column in columns}
    return people.select(person=people.customer_id, **named)


def _scored(people: ir.Table, cuts: metrics.Cuts) -> ir.Table:
    return metrics.with_group(metrics.with_scores(people, cuts))
