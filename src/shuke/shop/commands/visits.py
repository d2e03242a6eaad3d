"""Keep the visits that new events belong to, and say of whom they are and whence those people came."""

from collections.abc import Sequence

import polars as pl
from django.db import transaction

from shuke.common import bulk, clock
from shuke.common.revisions import next_revision
from shuke.common.turns import give_way
from shuke.customers import commands as customers
from shuke.shop.channels import channel_of
from shuke.shop.commands.recognising import recognise
from shuke.shop.events import REPEATED
from shuke.shop.models import Event, Visit

_OPENING = ("source", "medium", "campaign", "landing", "device")
_STORED: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("id", "customer_id", "pages"), pl.Int64),
    **dict.fromkeys(("visitor", "session", *_OPENING), pl.String),
    **dict.fromkeys(("started_at", "ended_at"), bulk.INSTANT),
}
_COLUMNS = (
    *("id", "visitor", "session", "customer_id", "started_at", "ended_at", "pages"),
    *(*_OPENING, "channel", "revision"),
)
#: Visitors whose visits one transaction of `fill_visits` makes.
_STEP = 2_000


def record_visits(events: pl.DataFrame, revision: int, others: Sequence[str] = ()) -> None:
    """Add events that are new to their visits, and give visits to the customers who became known.

    `events`: `visitor`, `session`, `at`, `name`, `customer_id`, `source`, `medium`, `campaign`, `device`,
    `landing`; `revision`: of the rows that change; `others`: further visitors who may have become known. Nothing is counted twice as long as no event is given
    twice. Call inside the caller's transaction, after the events are stored.
    """
    events = events.filter(pl.col("visitor") != "")
    if events.is_empty() and not others:
        return
    visitors = events["visitor"].unique().to_list()
    visits = _with_stored(_visits(events), visitors)
    _write(visits, revision)
    recognised = recognise(Visit, [*visitors, *others], revision)
    _say_sources({*visits["customer_id"].drop_nulls(), *recognised})


def fill_visits() -> int:
    """Make the visits of visitors who have none, from their events: those of before there were visits.
    Short transactions; doing it twice does no harm. How many visitors were looked at."""
    last, done = "", 0
    while visitors := list(
        Event.objects.filter(visitor__gt=last)
        .exclude(visitor__in=Visit.objects.exclude(visitor="").values("visitor"))
        .order_by("visitor")
        .values_list("visitor", flat=True)
        .distinct()[:_STEP]
    ):
        with transaction.atomic():
            record_visits(_events_of(visitors), next_revision())
        last, done = visitors[-1], done + len(visitors)
        give_way()
    return done


def _events_of(visitors: list[str]) -> pl.DataFrame:
    condition, values = bulk.among("visitor", visitors)
    return bulk.fetch(
        "SELECT visitor, session, at, name, customer_id, source, medium, campaign, device, '' AS landing "
        f"FROM shop_event WHERE {condition} ORDER BY at, id",
        values,
        {
            **dict.fromkeys(("visitor", "session"), pl.String),
            "at": bulk.INSTANT,
            "name": pl.String,
            "customer_id": pl.Int64,
            **dict.fromkeys(("source", "medium", "campaign", "device", "landing"), pl.String),
        },
    )


def _visits(events: pl.DataFrame) -> pl.DataFrame:
    """One row per visit. What a server states of somebody is no visit: who they are, or, outside of any
    session, that they bought."""
    day = pl.col("at").dt.convert_time_zone(clock.shop_zone().key).dt.strftime("%Y-%m-%d")
    nameless = pl.col("session") == ""
    stated = pl.col("name").is_in(["identified", REPEATED])
    stated |= nameless & (pl.col("name") == "order_completed")
    rows = events.filter(~stated).with_columns(
        session=pl.when(nameless).then(day).otherwise("session")
    )
    customer = pl.col("customer_id").drop_nulls()
    return (
        rows.sort("at", maintain_order=True)
        .group_by("visitor", "session", maintain_order=True)
        .agg(
            customer_id=pl.when(customer.n_unique() == 1).then(customer.first()),
            started_at=pl.col("at").first(),
            ended_at=pl.col("at").last(),
            pages=(pl.col("name") == "page_viewed").sum().cast(pl.Int64),
            **{name: pl.col(name).first() for name in _OPENING},
        )
    )


def _with_stored(visits: pl.DataFrame, visitors: list[str]) -> pl.DataFrame:
    """What is new added to what is there; `id` is null where nothing is."""
    condition, values = bulk.among("visitor", visitors)
    stored = bulk.fetch(
        f"SELECT {', '.join(_STORED)} FROM shop_visit WHERE {condition}", values, _STORED
    )
    both = visits.join(
        stored, on=["visitor", "session"], how="left", suffix="_stored", maintain_order="left"
    )
    earlier = pl.col("started_at_stored").is_null() | (
        pl.col("started_at") < pl.col("started_at_stored")
    )
    return both.with_columns(
        customer_id=pl.coalesce("customer_id_stored", "customer_id"),
        started_at=pl.min_horizontal("started_at", "started_at_stored"),
        ended_at=pl.max_horizontal("ended_at", "ended_at_stored"),
        pages=pl.col("pages") + pl.col("pages_stored").fill_null(0),
        **{
            name: pl.when(earlier).then(name).otherwise(pl.col(f"{name}_stored"))
            for name in _OPENING
        },
    ).select(*_STORED)


def _write(visits: pl.DataFrame, revision: int) -> None:
    kinds = [
        channel_of(source, medium) for source, medium in visits.select("source", "medium").rows()
    ]
    visits = visits.with_columns(
        channel=pl.Series(kinds, dtype=pl.String), revision=pl.lit(revision)
    )
    fresh = visits.filter(pl.col("id").is_null())
    if len(fresh):
        ids = list(bulk.reserve_ids(Visit, len(fresh)))
        fresh = fresh.with_columns(id=pl.Series(ids, dtype=pl.Int64))
        bulk.insert(Visit, _COLUMNS, fresh.select(_COLUMNS).iter_rows())
    changed = [name for name in _COLUMNS if name not in ("visitor", "session")]
    stored = visits.filter(pl.col("id").is_not_null())
    if len(stored):
        bulk.update(Visit, changed, stored.select(changed).iter_rows())


def _say_sources(people: set[int]) -> None:
    """Whence these people came when they were met for the first time, as far as a visit says so."""
    condition, values = bulk.among("customer_id", people)
    first = bulk.fetch(
        "SELECT customer_id, source, started_at FROM (SELECT customer_id, source, started_at, "
        "ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY started_at, id) AS place "
        f"FROM shop_visit WHERE {condition}) visits WHERE place = 1 AND source <> ''",
        values,
        {"customer_id": pl.Int64, "source": pl.String, "at": bulk.INSTANT},
    )
    customers.set_sources(first)
