"""Record many events at once, from whatever door they came through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType

import polars as pl

from shuke.common import bulk
from shuke.common.revisions import next_revision
from shuke.shop import events as words
from shuke.shop.commands.frames import with_defaults
from shuke.shop.commands.recognising import recognise, recognise_archived
from shuke.shop.commands.twins import Sender, Settled, note, settle
from shuke.shop.commands.visits import record_visits
from shuke.shop.models import Event
from shuke.shop.queries.archive import archived_keys
from shuke.team.queries import store_ids

#: A door that names no sender: what it tells is nobody's second telling.
NOBODY = Sender("")
_TEXTS = {"session": 80, "source": 60, "medium": 60, "campaign": 120, "device": 10}
#: Of the visit alone.
_LANDING = 200
_GIVEN: dict[str, tuple] = {
    "key": (pl.String, None),
    "at": (bulk.INSTANT, None),
    "name": (pl.String, ""),
    "visitor": (pl.String, ""),
    "customer_id": (pl.Int64, None),
    **dict.fromkeys(_TEXTS, (pl.String, "")),
    "landing": (pl.String, ""),
    "store": (pl.String, None),
    "product_code": (pl.String, None),
    "order_number": (pl.String, None),
    "value": (pl.Int64, None),
}
_COLUMNS = (
    *("id", "door", "key", "at", "name", "visitor", "customer_id", *_TEXTS),
    *("store_id", "product_id", "order_id", "value", "revision"),
)


@dataclass(frozen=True)
class RecordedEvents:
    """How many were new, how many were there already, to how many the customer was added, and the keys of
    the new ones."""

    created: int
    unchanged: int
    recognised: int
    keys: set[str]


def record_events(
    events: pl.DataFrame,
    *,
    door: str,
    tokens: Mapping[str, Sequence[str]] = MappingProxyType({}),
    sender: Sender = NOBODY,
) -> RecordedEvents:
    """Keep new events; those that `door` told before change nothing. Call inside the caller's
    transaction.

    `events`: `at` (Datetime UTC), `name` (see `shop.events`), `visitor` (the device, as text); optional
    `key` (the event's id at this door; default: made of what it says), `session`, `customer_id`,
    `source`, `medium`, `campaign`, `device`, `landing` (the address of its page), `store` and `product_code` (unknown ones are left out),
    `order_number`, `value` (Int64 units of 0.0001).

    An order tells who its visitor is. Once one customer is known of a visitor, all events of that
    visitor are theirs, earlier ones too; a device of several customers is not guessed about.

    `tokens` (key -> tokens) and `sender` let two tellings of one thing count once (`twins`).
    """
    wanted = _completed(events)
    fresh = wanted.filter(~pl.col("key").is_in(_stored_keys(door, wanted)))
    revision = next_revision()
    settled = settle(fresh, tokens, sender, revision) if tokens else Settled(fresh, [])
    if len(fresh):
        names = dict(fresh.select("key", "name").iter_rows())
        fresh = _insert(settled.events, door, revision)
        if tokens:
            note(fresh, names, tokens, sender)
    named = wanted.filter(pl.col("customer_id").is_not_null())
    recognised = _name_visitors(door, named, revision) if len(named) > 0 else 0
    visitors = [*wanted["visitor"].unique().to_list(), *settled.visitors]
    recognised += len(recognise(Event, visitors, revision))
    record_visits(fresh, revision, settled.visitors)
    recognise_archived(visitors, revision)
    return RecordedEvents(
        len(fresh), len(events) - len(fresh), recognised, set(fresh["key"].to_list())
    )


def _completed(events: pl.DataFrame) -> pl.DataFrame:
    """One row per key, with ids for codes and numbers."""
    rows = with_defaults(events, _GIVEN).with_columns(
        name=words.named(pl.col("name")),
        device=words.device(pl.col("device")),
        visitor=pl.col("visitor").str.slice(0, 80),
        landing=pl.col("landing").str.slice(0, _LANDING),
        **{
            name: pl.col(name).str.slice(0, most)
            for name, most in _TEXTS.items()
            if name != "device"
        },
    )
    rows = _with_keys(rows).unique("key", keep="first", maintain_order=True)
    stores = store_ids()
    rows = rows.with_columns(
        store_id=pl.col("store").replace_strict(stores, default=None, return_dtype=pl.Int64)
    )
    rows = rows.join(_products(rows), on="product_code", how="left", maintain_order="left")
    rows = _with_orders(rows)
    return rows.with_columns(customer_id=pl.coalesce("customer_id", "buyer_id"))


def _with_orders(rows: pl.DataFrame) -> pl.DataFrame:
    """`order_id` and `buyer_id`: by store and number; of an event without a store by the number alone, where
    only one order has it."""
    orders = _orders(rows)
    named = rows.join(orders, on=["store_id", "order_number"], how="left", maintain_order="left")
    alone = orders.filter(pl.len().over("order_number") == 1).drop("store_id")
    named = named.join(alone, on="order_number", how="left", maintain_order="left", suffix="_alone")
    storeless = pl.col("store").is_null()
    return named.with_columns(
        pl.when(storeless).then(f"{name}_alone").otherwise(name).alias(name)
        for name in ("order_id", "buyer_id")
    ).drop("order_id_alone", "buyer_id_alone")


def _with_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """`key` where none was given: made of what the event says, the same today and in years."""
    says = ("at", "name", "visitor", "session", "product_code", "order_number")
    made = [
        given or blake2b(repr(values).encode(), digest_size=16).hexdigest()
        for given, *values in rows.select("key", *says).iter_rows()
    ]
    return rows.with_columns(key=pl.Series(made, dtype=pl.String).str.slice(0, 100))


def _products(rows: pl.DataFrame) -> pl.DataFrame:
    codes = rows["product_code"].drop_nulls().unique().to_list()
    condition, values = bulk.among("code", codes)
    return bulk.fetch(
        f"SELECT code, id FROM shop_product WHERE {condition}",
        values,
        {"product_code": pl.String, "product_id": pl.Int64},
    )


def _orders(rows: pl.DataFrame) -> pl.DataFrame:
    numbers = rows["order_number"].drop_nulls().unique().to_list()
    condition, values = bulk.among("number", numbers)
    return bulk.fetch(
        f"SELECT store_id, number, id, customer_id FROM shop_order WHERE {condition}",
        values,
        {
            "store_id": pl.Int64,
            "order_number": pl.String,
            "order_id": pl.Int64,
            "buyer_id": pl.Int64,
        },
    )


def _stored_keys(door: str, events: pl.DataFrame) -> list[str]:
    """Keys that this door told before, of events that are here or in the archive."""
    keys = events["key"].to_list()
    condition, values = bulk.among("key", keys)
    rows = bulk.fetch(
        f"SELECT key FROM shop_event WHERE door = %s AND {condition}",
        [door, *values],
        {"key": pl.String},
    )
    return [*rows["key"].to_list(), *archived_keys(door, events)]


def _insert(rows: pl.DataFrame, door: str, revision: int) -> pl.DataFrame:
    """The rows with their ids."""
    ids = list(bulk.reserve_ids(Event, len(rows)))
    rows = rows.with_columns(
        id=pl.Series(ids, dtype=pl.Int64), door=pl.lit(door), revision=pl.lit(revision)
    )
    bulk.insert(Event, _COLUMNS, rows.select(_COLUMNS).iter_rows())
    return rows


def _name_visitors(door: str, rows: pl.DataFrame, revision: int) -> int:
    """The customer of events that came before without one and now are told with one."""
    condition, values = bulk.among("key", rows["key"].to_list())
    nameless = bulk.fetch(
        f"SELECT id, key FROM shop_event WHERE door = %s AND customer_id IS NULL AND {condition}",
        [door, *values],
        {"id": pl.Int64, "key": pl.String},
    ).join(rows, on="key", maintain_order="left")
    updates = nameless.select("id", "customer_id", pl.lit(revision)).iter_rows()
    bulk.update(Event, ("id", "customer_id", "revision"), updates)
    return len(nameless)
