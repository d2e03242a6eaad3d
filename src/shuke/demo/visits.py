"""Who looked around in the web shop and how far they came, where people come from, what that cost.

Every order of the web shop in the last months has a visit that ended with it; most visits end earlier.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from shuke.common import clock
from shuke.demo.people import People
from shuke.shop import commands as shop

#: So far back reach the visits.
DAYS = 120
#: Visits that do not end with an order, per customer of the shop.
PER_CUSTOMER = 7.5


@dataclass(frozen=True)
class Source:
    """Where people come from: `met` weighs it among first meetings (regulars, seasonal, discount hunters,
    once, twice, prospects), `visits` among visits; `keen` scales how far its visitors go; `cost` per month."""

    code: str
    medium: str
    met: tuple[float, ...]
    visits: float
    keen: float
    cost: int = 0


SOURCES = (
    Source("taobao", "marketplace", (22, 30, 26, 26, 24, 10), 4, 1.0, 9000),
    Source("wechat", "social", (20, 18, 8, 12, 16, 20), 30, 1.25, 3200),
    Source("xiaohongshu", "social", (22, 18, 10, 16, 18, 30), 24, 1.0, 6400),
    Source("douyin", "video", (6, 12, 40, 30, 18, 20), 22, 0.55, 12500),
    Source("baidu", "search", (6, 8, 10, 10, 10, 14), 12, 0.9, 3600),
    Source("referral", "friends", (16, 8, 2, 3, 8, 4), 8, 1.5),
    Source("store", "offline", (8, 6, 4, 3, 6, 2), 0, 1.0, 800),
)
DEVICES = ("phone", "computer", "tablet", "app")
#: How often each is used, and how its visitors fare at each step.
DEVICE_WEIGHTS = (0.66, 0.2, 0.05, 0.09)
#: Chance to go on: to a product, into the cart, to the checkout, to the payment.
ONWARD = np.array([0.72, 0.2, 0.42, 0.5])
#: The form of the checkout is hard to fill in on a phone: that is where the shop can do better.
BY_DEVICE = np.array(
    [[1.0, 1.0, 0.72, 0.85], [1.0, 1.0, 1.3, 1.25], [1.0, 0.95, 1.1, 1.1], [1.0, 1.2, 1.3, 1.25]]
)
STEPS = (
    "page_viewed", "product_viewed", "product_added", "checkout_started", "payment_info_entered",
    "order_completed",
)  # fmt: skip


def first_sources(crowd: People, random: np.random.Generator) -> list[str]:
    """Where each of the crowd was met for the first time."""
    weights = np.array([source.met for source in SOURCES], dtype=float).T
    borders = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    drawn = random.random(len(crowd))[:, None] < borders[crowd.habits]
    return [SOURCES[at].code for at in drawn.argmax(axis=1).tolist()]


def events(
    sold: pl.DataFrame, ids: list[int], crowd: People, codes: list[str], random, today: dt.date
) -> pl.DataFrame:
    """The events of all visits for `record_events`. `sold`: orders; `ids`: of the crowd's customers;
    `codes`: products to look at."""
    begin = clock.day_start(today - dt.timedelta(days=DAYS))
    bought = sold.filter(
        (pl.col("store") == "web")
        & (pl.col("placed_at") >= begin)
        & (pl.col("status") != "cancelled")
    )
    lookers = _lookers(round(len(crowd) * PER_CUSTOMER), ids, crowd, random, begin)
    return pl.concat(
        [_steps(lookers, codes, random), _steps(_buyers(bought, random), codes, random)]
    )


def _lookers(count: int, ids: list[int], crowd: People, random, begin: dt.datetime) -> pl.DataFrame:
    """Visits that ended before the order: one row each, `reached` is the last step."""
    weights = np.array([source.visits for source in SOURCES], dtype=float)
    source = random.choice(len(SOURCES), size=count, p=weights / weights.sum())
    device = random.choice(len(DEVICES), size=count, p=DEVICE_WEIGHTS)
    keen = np.array([each.keen for each in SOURCES])[source]
    chance = ONWARD * BY_DEVICE[device] * np.sqrt(keen)[:, None]
    goes_on = random.random((count, len(ONWARD))) < np.minimum(chance, 0.95)
    reached = np.cumprod(goes_on, axis=1).sum(axis=1)
    # Regulars look in more often; most visitors are nobody whom the shop knows.
    loyal = np.array([6.0, 3.0, 2.0, 1.0, 1.2, 1.5])[crowd.habits] if len(crowd) else np.ones(0)
    is_customer = random.random(count) < np.where(reached >= 2, 0.55, 0.22)
    person = random.choice(len(crowd), size=count, p=loyal / loyal.sum())
    seconds = (clock.now() - begin).total_seconds() - 3600
    return pl.DataFrame(
        {
            "start": (random.random(count) * max(seconds, 1)).astype(np.int64),
            "customer_id": pl.Series(np.array(ids)[person]).set(pl.Series(~is_customer), None),
            "guest": random.integers(0, max(count * 2 // 3, 1), count),
            "source": source,
            "device": device,
            "reached": reached,
        }
    ).with_columns(
        start=pl.lit(begin).cast(pl.Datetime("us", "UTC")) + pl.duration(seconds="start"),
        order_number=pl.lit(None, pl.String),
    )


def _buyers(bought: pl.DataFrame, random) -> pl.DataFrame:
    """One visit for each order of the web shop, which ends with it."""
    count = len(bought)
    weights = np.array([source.visits * source.keen for source in SOURCES])
    return bought.select(
        start=pl.col("placed_at") - pl.duration(seconds=pl.lit(random.integers(240, 1500))),
        customer_id="customer_id",
        guest=pl.Series(np.arange(count) + 10_000_000, dtype=pl.Int64),
        source=pl.Series(random.choice(len(SOURCES), size=count, p=weights / weights.sum())),
        device=pl.Series(random.choice(len(DEVICES), size=count, p=[0.5, 0.3, 0.05, 0.15])),
        reached=pl.lit(len(STEPS) - 1, pl.Int64),
        order_number="number",
        until="placed_at",
    )


def _steps(visits: pl.DataFrame, codes: list[str], random) -> pl.DataFrame:
    """Every step that each visit came to, as one event."""
    visits = visits.with_row_index("visit").with_columns(
        visitor=pl.coalesce(pl.format("c{}", "customer_id"), pl.format("v{}", "guest")),
    )
    steps = pl.DataFrame({"name": STEPS, "step": range(len(STEPS))})
    rows = visits.join(steps, how="cross").filter(pl.col("step") <= pl.col("reached"))
    gaps = pl.Series(random.gamma(1.6, 45.0, len(rows)).astype(np.int64) + 5)
    rows = rows.with_columns(gap=gaps).with_columns(
        after=pl.when(pl.col("step") > 0).then("gap").otherwise(0).cum_sum().over("visit"),
        product_code=pl.when(pl.col("step").is_in([1, 2])).then(
            pl.Series(np.array(codes)[random.integers(0, len(codes), len(rows))])
        ),
    )
    at = pl.col("start") + pl.duration(seconds="after")
    if "until" in rows.columns:
        # The order stands at its own time; what came before it is squeezed in between.
        whole = (pl.col("until") - pl.col("start")).dt.total_seconds()
        share = pl.col("after") / pl.col("after").max().over("visit")
        at = pl.col("start") + pl.duration(seconds=(share * whole).cast(pl.Int64))
    return rows.select(
        key=pl.format("{}-{}-{}", "visitor", pl.col("start").dt.epoch("s"), "step"),
        at=at,
        name="name",
        visitor="visitor",
        session=pl.format("{}-{}", "visitor", pl.col("start").dt.epoch("s")),
        customer_id="customer_id",
        source=_named([source.code for source in SOURCES], "source"),
        medium=_named([source.medium for source in SOURCES], "source"),
        device=_named(list(DEVICES), "device"),
        store=pl.lit("web"),
        product_code="product_code",
        order_number=pl.when(pl.col("name") == "order_completed").then("order_number"),
    )


def _named(names: list[str], column: str) -> pl.Expr:
    return pl.col(column).replace_strict(dict(enumerate(names)), return_dtype=pl.String)


def costs(random: np.random.Generator, today: dt.date, days: int) -> list[shop.Cost]:
    """What each source cost in each month of the story; this month's up to today."""
    amounts = []
    month = (today - dt.timedelta(days=days)).replace(day=1)
    while month <= today:
        following = (month + dt.timedelta(days=32)).replace(day=1)
        last = min(following - dt.timedelta(days=1), today)
        share = (last.day) / (following - month).days
        for source in SOURCES:
            if source.cost:
                amount = source.cost * share * float(random.uniform(0.75, 1.25))
                amounts.append(shop.Cost(source.code, month, last, Decimal(round(amount))))
        month = following
    return amounts
