"""The way to paying: how far visits come, and how long each step takes.

A step counts only after the one before it, and only within so many seconds of the beginning of the visit.
Events of a visit (or visitor) are walked in order of time. Of every way that has come as far as a step only
the one that began last matters: if that one is too old, all are. So one running maximum per step, of when
such a way began, finds whether any way through the events is complete.
"""

import datetime as dt
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.built import Tables
from shuke.insight.metrics.merges import resolved

#: Step -> the events that are it. A visit is any event.
STEPS: dict[str, tuple[str, ...]] = {
    "visit": (),
    "view": ("product_viewed",),
    "cart": ("product_added", "cart_viewed"),
    "checkout": ("checkout_started", "payment_info_entered"),
    "paid": ("order_completed",),
}
#: Unit -> what makes one of it.
UNITS: dict[str, tuple[str, ...]] = {"visit": ("visitor", "session"), "visitor": ("visitor",)}
#: Larger than any number of seconds that a step can take.
_FAR = 10_000_000


@dataclass(frozen=True)
class Walk:
    """Which events are walked: from an instant on, by unit, and how many seconds a way may take."""

    start: dt.datetime
    unit: str
    window: int


def events(connection: Tables, basis: Basis, start: dt.datetime) -> ir.Table:
    """The events from `start` to the end of the as-of day."""
    rows = connection.table("events")
    return rows.filter(rows.at >= start, rows.at < basis.end)


def ways(connection: Tables, basis: Basis, walk: Walk) -> ir.Table:
    """One row per visit or visitor: its keys, reached (0 to 4, the last step), source, device and store_id
    of its first event, and wait_1 to wait_4: seconds from the last step before to when the step was reached
    for the first time; null where it was not."""
    rows = events(connection, basis, walk.start)
    rows = rows.filter(rows.visitor != "")
    keys = UNITS[walk.unit]
    order = [rows.at, rows.id]
    of_visit = ibis.window(group_by=("visitor", "session"), order_by=order)
    rows = rows.select(
        "visitor", "session", "at", "id", "name", "source", "device", "store_id",
        second=rows.at.epoch_seconds().cast("int64"),
        opens=ibis.row_number().over(of_visit) == 0,
        place=ibis.row_number().over(ibis.window(group_by=keys, order_by=order)),
    )  # fmt: skip
    rows = _walked(rows, keys, walk.window)
    waits = {
        f"wait_{step}": (rows.second * _FAR + rows[f"took_{step}"]).min() % _FAR
        for step in range(1, len(STEPS))
    }
    first = rows.place == 0
    return rows.group_by(list(keys)).aggregate(
        reached=rows.step_reached.max(),
        source=rows.source.max(where=first),
        device=rows.device.max(where=first),
        store_id=rows.store_id.max(where=first),
        **waits,
    )


def _walked(rows: ir.Table, keys: tuple[str, ...], window: int) -> ir.Table:
    """`rows` with step_reached (the step that the event completes, 0 for none), and per step took_n: seconds
    since the last step before, null where the event does not complete it."""

    def latest(rows: ir.Table, value: ir.IntegerValue) -> ir.IntegerValue:
        so_far = ibis.window(
            group_by=keys, order_by=[rows.at, rows.id], preceding=None, following=0
        )
        return value.max().over(so_far)

    nothing = ibis.null("int64")
    opened = latest(rows, ibis.ifelse(rows.opens, rows.second, nothing))
    rows = rows.mutate(began=opened, last=opened, step_reached=ibis.literal(0, type="int64"))
    for step, names in enumerate(list(STEPS.values())[1:], 1):
        inside = rows.name.isin(names) & (rows.second - rows.began <= window)
        done = inside.coalesce(False)
        rows = rows.mutate(
            done=done,
            began_here=ibis.ifelse(done, rows.began, nothing),
            last_here=ibis.ifelse(done, rows.second, nothing),
            **{f"took_{step}": ibis.ifelse(done, rows.second - rows["last"], nothing)},
        )
        rows = rows.mutate(
            began=latest(rows, rows.began_here),
            last=latest(rows, rows.last_here),
            step_reached=ibis.ifelse(
                rows.done, ibis.literal(step, type="int64"), rows.step_reached
            ),
        )
    return rows


def waits(visits: ir.Table) -> ir.Table:
    """How many took how long for each step: step, seconds (by whole minutes from an hour on), people."""
    parts = []
    for step in range(1, len(STEPS)):
        wait = visits[f"wait_{step}"]
        rough = ibis.ifelse(wait < 3600, wait, (wait // 60).cast("int64") * 60)
        parts.append(
            visits.filter(wait.notnull()).select(
                step=ibis.literal(step, type="int64"), seconds=rough.cast("int64")
            )
        )
    rows = ibis.union(*parts)
    return rows.group_by("step", "seconds").aggregate(people=rows.count())


def doers(connection: Tables, basis: Basis, start: dt.datetime, by: str) -> ir.Table:
    """Per known customer and value of `by` (a column of events): did_0 to did_4, whether they did each step
    there at all, in whatever order, and ever_0 to ever_4, whether they did so anywhere."""
    rows = events(connection, basis, start)
    rows = rows.filter(rows.customer_id.notnull())
    if basis.hops:
        rows = resolved(rows, connection.table("customers"), basis.hops)
    did = {
        f"did_{step}": rows.name.isin(names).any() if names else ibis.literal(True)
        for step, names in enumerate(STEPS.values())
    }
    by_person = rows.group_by("customer_id", by).aggregate(
        **{
            name: test if step else rows.count() > 0
            for step, (name, test) in enumerate(did.items())
        }
    )
    person = ibis.window(group_by="customer_id")
    ever = {
        f"ever_{step}": by_person[f"did_{step}"].cast("int64").max().over(person) > 0
        for step in range(len(STEPS))
    }
    return by_person.mutate(**ever)
