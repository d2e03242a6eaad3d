"""The orders that a month of pay is about: sold in it, returned in it, changed since an earlier one was locked."""

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from shuke.common import clock
from shuke.sales.paying import CHANGED, ENTRIES, RETURN, SALE
from shuke.sales.sellers import attributed
from shuke.shop.queries import rates_into
from shuke.shop.queries.exchange import Rates
from shuke.shop.queries.ledger import changed_orders, gone, ledger, returned_sales

#: The columns of a book: entries of sheets, with whose they are.
BOOK = {"staff": pl.Int64, **ENTRIES}
_PAST = {
    "order": pl.Int64,
    "staff": pl.Int64,
    "origin": pl.Int32,
    "counted": pl.Int64,
    "returned": pl.Int64,
}


def number_of(first: dt.date) -> int:
    """A month as a whole number: 202611."""
    return first.year * 100 + first.month


@dataclass
class Past:
    """What was paid before: each order with whose it is, the month of its rate, what was counted of it and returned;
    of each month and colleague (units paid, of units); and the months themselves with their revisions."""

    orders: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_PAST))
    rates: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    months: list[tuple[dt.date, dt.date, int]] = field(default_factory=list)

    def add(self, book: pl.DataFrame) -> None:
        """Remember the entries of one more month."""
        is_return = pl.col("what") == RETURN
        sums = book.group_by("order", "staff", "origin").agg(
            counted=pl.col("net").filter(~is_return).sum(),
            returned=pl.col("net").filter(is_return).sum(),
        )
        both = pl.concat([self.orders, sums.select(_PAST.keys()).cast(_PAST)])  # type: ignore[arg-type]
        keys = ("order", "staff", "origin")
        self.orders = both.group_by(*keys).agg(pl.col("counted", "returned").sum())


@dataclass(frozen=True)
class Book:
    """`entries` of everybody, and how many returns there were whose sale nobody knows."""

    entries: pl.DataFrame
    unclear: int


def book_of(first: dt.date, end: dt.date, days: int, past: Past, currency: str) -> Book:
    """The month from `first` up to `end`."""
    rates = rates_into(currency)
    month = number_of(first)
    rows = ledger(rates, clock.day_start(first), clock.day_start(end))
    fresh = rows.filter("is_sale")
    changes, late = _changes(rates, past)
    sold = attributed(pl.concat([fresh, late]), days)
    sold = sold.join(past.orders.select("order"), on="order", how="anti")
    sales = sold.select("staff", "order", what=pl.lit(SALE), net="net", origin=month, saved="saved")
    entries = pl.concat([sales.cast(BOOK), changes.cast(BOOK)])  # type: ignore[arg-type]
    returned, unclear = _returns(rows.filter(~pl.col("is_sale")), entries, past)
    return Book(pl.concat([entries, returned.cast(BOOK)]), unclear)  # type: ignore[arg-type]


def _changes(rates: Rates, past: Past) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Orders of earlier months that changed since: the differences as entries; and sales of then that no sheet has."""
    parts, late = [pl.DataFrame(schema=BOOK)], [ledger(rates, clock.now(), clock.now())]
    for first, end, revision in past.months:
        since, until = clock.day_start(first), clock.day_start(end)
        touched, now = changed_orders(rates, since, until, revision)
        late.append(now.filter("is_sale"))
        mine = past.orders.filter(pl.col("origin") == number_of(first))
        touched += list(gone(mine["order"].to_list(), since, until, revision))
        changed = past.orders.filter(pl.col("order").is_in(touched)).unique("order")
        diff = changed.join(now.select("order", "net"), on="order", how="left").with_columns(
            # What is left of it after returns, now and as it was counted.
            net=pl.max_horizontal(pl.col("net").fill_null(0) + pl.col("returned"), pl.lit(0))
            - pl.max_horizontal(pl.col("counted") + pl.col("returned"), pl.lit(0))
        )
        parts.append(
            diff.filter(pl.col("net") != 0)
            .select("staff", "order", what=pl.lit(CHANGED), net="net", origin="origin", saved=False)
            .cast(BOOK)  # type: ignore[arg-type]
        )
    return pl.concat(parts).unique("order", maintain_order=True), pl.concat(late).unique("order")


def _returns(returns: pl.DataFrame, entries: pl.DataFrame, past: Past) -> tuple[pl.DataFrame, int]:
    """What came back, of whose sale it is: the return's money by its lines. Never more than the sale brought."""
    if returns.is_empty():
        return pl.DataFrame(schema=BOOK), 0
    links = pl.DataFrame(
        list(returned_sales(returns["order"].to_list())),
        schema={"document": pl.Int64, "order": pl.Int64, "part": pl.Int64},
        orient="row",
    )
    unclear = returns.height - links["document"].n_unique()
    whole = links.with_columns(
        all=pl.col("part").sum().over("document"), sales=pl.len().over("document")
    ).join(returns.select(document="order", money="net"), on="document")
    # One sale: all of the return's money; several: by their lines.
    share = (pl.col("money") * pl.col("part").cast(pl.Float64) / pl.col("all")).round(0)
    share = pl.when(pl.col("all") == 0).then(0.0).otherwise(share)
    money = pl.when(pl.col("sales") == 1).then(pl.col("money")).otherwise(share.cast(pl.Int64))
    back = whole.with_columns(net=money).group_by("order").agg(pl.col("net").sum())
    here = entries.filter(pl.col("what") != CHANGED)
    changed = entries.filter(pl.col("what") == CHANGED)
    worth = pl.concat(
        [
            here.select("order", "staff", "origin", "saved", left="net"),
            past.orders.select(
                "order", "staff", "origin", saved=False, left=pl.col("counted") + pl.col("returned")
            ),
            changed.select("order", "staff", "origin", "saved", left="net"),
        ]
    )
    worth = worth.group_by("order", "staff", "origin").agg(
        pl.col("left").sum(), pl.col("saved").any()
    )
    taken = back.join(worth, on="order").with_columns(
        net=pl.max_horizontal("net", -pl.max_horizontal("left", pl.lit(0)))
    )
    rows = taken.filter(pl.col("net") != 0)
    return rows.select(
        "staff", "order", what=pl.lit(RETURN), net="net", origin="origin", saved="saved"
    ), unclear
