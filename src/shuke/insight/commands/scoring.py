"""What each customer will bring, worked out once a day for all of them; what became another is written.

A run is a row (`ValueFit`) under a lease. Scores go in batches, each its own transaction; whoever takes over from a
dead process compares again, so what was written counts as known. Decision 0357.
"""

from decimal import Decimal

import numpy as np
from django.db import connection, transaction

from shuke.common import bulk, clock, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.money import from_units
from shuke.common.revisions import next_revision
from shuke.insight import facts, settings
from shuke.insight.commands.runs import Lease, run
from shuke.insight.lifetime import NotFitted
from shuke.insight.metrics import worth
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.histories import histories
from shuke.insight.metrics.snapshot import basis_at
from shuke.insight.models import ValueFit, ValuePast, ValueScore
from shuke.insight.reports.value_figures import tried
from shuke.insight.score_rows import (
    NAMES,
    NONE,
    Change,
    Customers,
    Scored,
    changes,
    in_units,
    nobody,
    stored,
)
from shuke.warehouse import engine
from shuke.warehouse.engine import Connection

#: Scores that one transaction writes.
BATCH = 20_000
#: The best of those who came back, of whom Today tells when they slip.
GOOD = 0.8


def score_value(*, force: bool = False) -> ValueFit | None:
    """Fit the models to all orders and score everybody, when it is due: once a shop's day, when the days ahead were set
    anew, and while too little was known after every new order. None: not due, or another process does it.
    Busy while there is no copy to read."""
    days, snapshot = int(shop_settings.value(settings.DAYS)), _snapshot()
    if not force and not _is_due(days, snapshot):
        return None
    return run(ValueFit, _worked_out, _write, day=clock.today(), days=days, snapshot=snapshot)


def _snapshot() -> str:
    fresh = engine.freshness()
    state = fresh.tables.get("orders") if fresh else None
    return str(state.version)[:64] if state else ""


def _is_due(days: int, snapshot: str) -> bool:
    last = ValueFit.objects.exclude(done_at=None).order_by("-pk").first()
    if last is None or last.day != clock.today() or last.days != days:
        return True
    return bool(last.missing) and last.snapshot != snapshot


def _worked_out(made: ValueFit) -> Change:
    """What is to be written; says on `made` what was fitted."""
    with engine.connect() as shop:
        basis = basis_at(shop, made.day)
        made.currency = basis.currency
        fresh = _scores(shop, basis, made)
    return changes(fresh, stored())


def _scores(shop: Connection, basis: Basis, made: ValueFit) -> Scored:
    bought = histories(shop, basis)
    made.figures = {"buyers": len(bought.customer), "repeaters": int((bought.repeats > 0).sum())}
    made.missing = "few" if worth.is_too_little(bought) else ""
    if made.missing:
        return nobody()
    try:
        model = worth.fit(bought, worth.UNITS["week"])
    except NotFitted:
        made.missing = "alike"
        return nobody()
    scored = in_units(bought, worth.score(model, made.days), made.day)
    made.people = len(bought.customer)
    made.good_from = _good_from(scored) if model.spending else None
    made.figures |= {
        "buying": dict(
            zip(("r", "alpha", "a", "b"), model.buying.parameters.tolist(), strict=True)
        ),
        "spending": model.spending.parameters if model.spending else None,
    }
    if held := tried(shop, basis, model):
        made.figures |= {
            "error": held.error,
            "rank_correlation": held.rank_correlation,
            "tried_after": held.until.isoformat(),
            "tried_until": held.last.isoformat(),
        }
    return scored


def _good_from(scored: Scored) -> Decimal | None:
    """What the best fifth of those who came back would bring at least."""
    stayed = scored.columns["stayed"][scored.columns["alive"] != NONE]
    return from_units(int(np.quantile(stayed, GOOD, method="higher"))) if len(stayed) else None


def _write(lease: Lease, made: ValueFit, change: Change) -> None:
    """In batches, each its own transaction."""
    for part, remembered in change.parts(BATCH):
        with transaction.atomic():
            lease.renew()
            _write_part(part, remembered)
    _finish(lease, made, len(change.fresh.customer))


def _write_part(part: Scored, remembered: Customers) -> None:
    """Some scores; those of `remembered` are kept as they were, beside the new ones."""
    _keep(remembered)
    now = (clock.now(), next_revision())
    rows = ((*values, *now) for values in part.rows())
    columns = ("customer_id", *NAMES, "at", "revision")
    bulk.upsert(ValueScore, columns, rows, key=("customer_id",), update=columns[1:])


def _keep(remembered: Customers) -> None:
    columns = ", ".join(("customer_id", "at", "alive", "silent", "orders", "value"))
    where, params = bulk.among("customer_id", remembered.tolist())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ValuePast._meta.db_table} ({columns}) "
            f"SELECT {columns} FROM {ValueScore._meta.db_table} WHERE {where}",
            params,
        )


def _finish(lease: Lease, made: ValueFit, written: int) -> None:
    with transaction.atomic():
        lease.finish(
            currency=made.currency,
            missing=made.missing,
            figures=made.figures,
            people=made.people,
            good_from=made.good_from,
            written=written,
        )
        facts.VALUE_SCORED.record(SYSTEM, people=made.people, written=written)
