"""RFM, quadrant and Pareto per person, from the same metrics as the reports."""

from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.insight import metrics
from shuke.insight.metrics.basis import Basis
from shuke.insight.models import RfmCuts
from shuke.insight.segments.snapshot import remembered


def own_cuts() -> RfmCuts | None:
    """The shop's own cuts in force; None means automatic fifths."""
    return RfmCuts.objects.order_by("pk").last()


def cuts_for(shop: Any, basis: Basis) -> metrics.Cuts:
    """The cuts in force for a basis: the shop's own where it has them, else fifths."""
    own = own_cuts()
    chosen = {
        name: tuple(getattr(own, name)) if own else ()
        for name in ("recency_days", "frequency", "monetary")
    }
    people = metrics.facts(shop, basis)
    key = ("cuts", basis, tuple(chosen.values()))
    return remembered(shop, key, lambda: metrics.find_cuts(shop, people, **chosen))


def rfm(shop: Any, basis: Basis) -> ir.Table:
    """Buyers (`metrics.facts`) with r, f, m, rfm, fm and group."""
    scored = metrics.with_scores(metrics.facts(shop, basis), cuts_for(shop, basis))
    return metrics.with_group(scored)


def borders_for(shop: Any, basis: Basis) -> metrics.Borders:
    people = metrics.facts(shop, basis)
    return remembered(shop, ("borders", basis), lambda: metrics.find_borders(shop, people))


def quadrants(shop: Any, basis: Basis) -> ir.Table:
    """Buyers (`metrics.facts`) with quadrant."""
    return metrics.with_quadrant(metrics.facts(shop, basis), borders_for(shop, basis))


def top_buyers(shop: Any, basis: Basis, measure: Any) -> ir.Table:
    """Buyers with rank, total, amount (theirs of the measure), before (what those ahead of them
    bring) and buyers (how many there are)."""
    ranked = metrics.ranked(metrics.facts(shop, basis), measure)
    return ranked.mutate(
        buyers=ranked.count().over(ibis.window()),
        before=ranked.running - ranked[measure],
        amount=ranked[measure],
    )
