"""RFM, quadrant and Pareto per person, from the same metrics as the reports."""

import datetime as dt
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight import metrics
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.exact import exact
from shuke.insight.metrics.snapshot import basis_at, remembered
from shuke.insight.models import RfmCuts
from shuke.insight.segments.source import Source


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


def rfm(connection: Any, basis: Basis) -> ir.Table:
    """Buyers (`metrics.facts`) with r, f, m, rfm, fm and group."""
    return _scored(metrics.buyers(connection, basis), cuts_for(connection, basis))


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


def snapshot_basis(source: Source, anchor: dt.date, *, sales_only: bool = False) -> Basis:
    """The basis in which borders are found: of the snapshot, whatever the rows."""
    return basis_at(source.connection, anchor, sales_only=sales_only)


def table(source: Source, anchor: dt.date, kind: str, prefix: str) -> ir.Table:
    """Buyers among a plan's rows, keyed by `person`: "rfm", "quadrant", or what they brought, "net"
    or by "sales" only."""
    basis = source.basis(anchor, sales_only=kind == "sales")
    people = source.remember(("facts", basis), metrics.facts(source, basis))
    columns: tuple[str, ...] = ("revenue", "profit")
    if kind == "rfm":
        people = _scored(people, cuts_for(source.connection, snapshot_basis(source, anchor)))
        columns = ("group", "r", "f", "m", "fm")
    elif kind == "quadrant":
        borders = borders_for(source.connection, snapshot_basis(source, anchor))
        people, columns = metrics.with_quadrant(people, borders), ("quadrant",)
    named = {f"{prefix}{column}": people[column] for column in columns}
    return people.select(person=people.customer_id, **named)


def _scored(people: ir.Table, cuts: metrics.Cuts) -> ir.Table:
    return metrics.with_group(metrics.with_scores(people, cuts))
