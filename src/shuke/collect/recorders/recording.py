"""Interpreted orders, customers and products, written through the doors of the rooms below."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from shuke.collect.recorders import amounts, buyers, exchanges, forgetting, own, papers, tags
from shuke.collect.recorders.consents import CONSENTS
from shuke.collect.recorders.orders import BUYER, Interpreted
from shuke.collect.recorders.recipe import Terms
from shuke.shop import commands as shop

_OUTCOME = {"created": "recorded", "updated": "updated", "unchanged": "unchanged",
            "matched": "unchanged"}  # fmt: skip
_PEOPLE = {"customer_id": pl.Int64, "created": pl.Boolean}
_MET = {"customer_id": pl.Int64, "met_by": pl.String, "name": pl.String}
OWNERS = {"key": pl.String, "customer_id": pl.Int64}


@dataclass
class Applied:
    """`outcomes`: `key` and `outcome` (recorded, updated, unchanged, or a reason in `reason`).

    `notes`: `key`, `note` (a code of `reasons.NOTES`) and `value` of what was recorded in part.
    `people`: `customer_id` of everybody made or changed, and whether `created`. `met`: who was known
    already, and by which kind of identity (`buyers.met`). `owners`: the `customer_id` of each `key` whose
    person is known. `forgotten`: keys of documents about somebody who was forgotten: what was sold is
    recorded, and nothing is stored that says to whom.
    """

    outcomes: pl.DataFrame
    detail: dict[str, int] = field(default_factory=dict)
    notes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=buyers.NOTES))
    people: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_PEOPLE))
    met: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_MET))
    owners: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OWNERS))
    forgotten: frozenset[str] = frozenset()


def apply_whole(
    read: Interpreted,
    *,
    source: str,
    at: dt.datetime,
    origin: str = "",
    sole: Collection[str] = (),
    **_of_customers: object,
) -> Applied:
    """Resolve the buyers, record the orders; returns what became of each document. `sole`: titles of goods that
    have one code in all of the file."""
    documents = read.documents
    buyer = dict.fromkeys((*BUYER, *buyers.identities(documents.columns)))
    people = documents.select("key", *buyer, seen_at="placed_at")
    resolved = buyers.resolve(
        people.drop(CONSENTS), source=source, at=at, overwrite=False, origin=origin
    )
    forgotten = forgetting.keys_of_people(resolved) | forgetting.keys_of_orders(documents)
    documents = documents.with_columns(
        note=pl.when(~pl.col("key").is_in(list(forgotten))).then("note")
    )
    customer_ids = resolved.select("key", "customer_id")
    documents = documents.join(customer_ids, on="key", how="left", maintain_order="left")
    statements = documents.select("key", *BUYER, "customer_id", consent_at="placed_at")
    buyers.record_consents(statements, source=source)
    delivered = documents.filter(~pl.col("key").is_in(list(forgotten)))
    buyers.record_addresses(delivered.with_columns(seen_at="placed_at"), source=source, at=at)
    lines = _order_lines(read.lines.filter(pl.col("reason").is_null()), documents)
    done = shop.record_orders(
        documents.select(
            *("store", "number", "kind", "status", "customer_id", "placed_at", "paid_at"),
            *(
                "currency",
                "discount",
                "shipping",
                "refunded",
                "note",
                "payment_method",
                "address_key",
            ),
        ),
        lines,
        source=source,
        sole=sole,
    )
    keys = documents.select("store", "number", "key", "kind", "customer_id", "lines")
    keys = keys.join(done.orders, on=["store", "number"], how="left", maintain_order="left")
    fit = read.lines.filter(pl.col("reason").is_null())
    added, troubles = papers.record(fit, keys.select("key", "order_id"), source=source)
    exchanged, unmatched = exchanges.record(fit, keys.select("key", "kind", "order_id"))
    more = (pl.col("outcome") == "unchanged") & pl.col("order_id").is_in([*added, *exchanged])
    outcomes = keys.select(
        "key",
        outcome=pl.when(more)
        .then(pl.lit("updated"))
        .otherwise(pl.col("outcome").replace_strict(_OUTCOME)),
    )
    created = keys.filter(pl.col("outcome") == "created")
    people = resolved.select("key", "customer_id", buyer="outcome").join(outcomes, on="key")
    return Applied(outcomes, {
        **_count_lines(created),
        "orders": done.created,
        "orders_updated": done.updated,
        "orders_unchanged": done.unchanged,
        **{f"changed.orders.{name}": count for name, count in done.changed.items()},
        **buyers.counts(resolved),
        "tied_lines": done.tied,
        "orders_papers": len(added),
        "exchanges": len(exchanged),
    }, pl.concat([buyers.notes(resolved), troubles, unmatched]), _touched(people, created=pl.col("buyer") == "created"), buyers.met(resolved),
       customer_ids.drop_nulls(), forgotten)  # fmt: skip


def _count_lines(created: pl.DataFrame) -> dict[str, int]:
    has_buyer, sale = pl.col("customer_id").is_not_null(), pl.col("kind") == "sale"
    counts = created.select(
        sale_lines=pl.col("lines").filter(sale & has_buyer).sum(),
        return_lines=pl.col("lines").filter(~sale).sum(),
        anonymous_lines=pl.col("lines").filter(sale & ~has_buyer).sum(),
    )
    return {name: int(value) for name, value in counts.row(0, named=True).items()}


def _order_lines(lines: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Lines as `shop.record_orders` takes them; a return's quantity is negative."""
    lines = lines.drop("kind", "store", "number", "discount", "shipping", "total").join(
        documents.select("key", "store", "number", "kind", "discount", "shipping", "total"),
        on="key",
        maintain_order="left",
    )
    quantity = pl.col("quantity").fill_null(1)
    position = pl.int_range(1, pl.len() + 1).over("key")
    # A file of whole orders has one line each: what was paid for the goods.
    whole = pl.when(position == 1).then(
        pl.col("total") - pl.col("shipping") + pl.col("discount")
    ).otherwise(0)  # fmt: skip
    amount = pl.coalesce("amount", whole)
    # An amount that its quantity does not divide: the price is rounded up, the rest is discount.
    size = pl.when(quantity == 0).then(1).otherwise(quantity.abs())
    each = (amount.abs() + size - 1) // size
    derived = pl.col("unit_price").is_null()
    rest = each * size - amount.abs()
    lines = lines.with_columns(
        position=position,
        derived=derived,
        quantity=quantity,
        unit_price=pl.when(derived).then(each * amount.sign()).otherwise(pl.col("unit_price")),
        discount=pl.when(derived).then(rest * amount.sign()).otherwise(
            pl.col("line_discount").fill_null(0).abs()
        ),
    )  # fmt: skip
    flip = (pl.col("kind") == "return") & (pl.col("quantity") > 0)
    return lines.with_columns(
        quantity=pl.when(flip).then(-pl.col("quantity")).otherwise(pl.col("quantity")),
        unit_price=pl.when(flip | ((pl.col("kind") == "return") & pl.col("derived")))
        .then(pl.col("unit_price").abs()).otherwise(pl.col("unit_price")),
        discount=pl.when(pl.col("kind") == "return")
        .then(-pl.col("discount").abs()).otherwise(pl.col("discount")),
    ).select(
        *("store", "number", "position", "product_code", "title", "product_title", "quantity"),
        *("unit_price", "discount", "unit_cost"),
    )  # fmt: skip


def apply_customers(
    read: Interpreted,
    *,
    source: str,
    at: dt.datetime,
    origin: str = "",
    terms: Terms | None = None,
    **_of_orders: object,
) -> Applied:
    """Resolve or make the customers, fill and replace what the file says of them. Of a partner's file the
    `terms` say what its people agreed to, and it only fills what is empty."""
    people = read.documents
    resolved = buyers.resolve(
        people.drop("row", *CONSENTS, "consent_at", "tags", *own.columns(people), *buyers.DOOR),
        source=source,
        at=at,
        overwrite=terms is None,
        origin=origin,
    )
    people = people.with_columns(resolved["customer_id"], resolved["outcome"])
    if terms is None:
        changed = buyers.record_consents(people, source=source)
    else:
        changed = buyers.record_terms(people, source=source, terms=terms)
    tagged, tag_notes = tags.record(people, by=source)
    # What a partner gives is what its agreement names: no doors.
    moved = buyers.record_addresses(people, source=source, at=at) if terms is None else set()
    changed_fields = pl.col("customer_id").is_in([*own.record(people), *tagged, *moved])
    outcome = pl.col("outcome").replace_strict(
        {**_OUTCOME, "unidentified": "held", "erased": "rejected"}
    )
    outcomes = people.select(
        "key",
        outcome=pl.when(changed_fields & (outcome == "unchanged"))
        .then(pl.lit("updated"))
        .otherwise(outcome),
    )
    reason = (
        pl.when(pl.col("outcome") == "held")
        .then(pl.lit("no_identity"))
        .when(pl.col("outcome") == "rejected")
        .then(pl.lit("forgotten"))
    )
    created = pl.col("outcome") == "created"
    touched = people.with_columns(created=created).drop("outcome").join(outcomes, on="key")
    return Applied(
        outcomes.with_columns(reason=reason),
        {**buyers.counts(resolved), "consents": changed},
        pl.concat([buyers.notes(resolved), tag_notes]),
        _touched(touched, created=pl.col("created")),
        buyers.met(resolved),
        people.select("key", "customer_id").drop_nulls(),
        forgetting.keys_of_people(resolved),
    )


def _touched(people: pl.DataFrame, *, created: pl.Expr) -> pl.DataFrame:
    """Who was made or changed: `people` has the `outcome` of their document, or several of them."""
    rows = people.filter((pl.col("outcome") != "unchanged") | created)
    return rows.drop_nulls("customer_id").select("customer_id", created=created)


def apply_products(
    read: Interpreted, *, source: str, at: dt.datetime, origin: str = "", **_of_others: object
) -> Applied:
    """Make the products, set what the file says of them and of their stock. A line without a moment of its own
    says what is there at `at`."""
    done = shop.record_products(read.documents.drop("key", "row"))
    rows = read.documents.join(done, on="code", maintain_order="left")
    restocked = shop.record_stock(
        (
            shop.Stock(product, store, Decimal(stock) / amounts.MILLI, moment or at)
            for product, store, stock, moment in rows.filter(pl.col("stock").is_not_null())
            .select("product_id", "stock_store", "stock", "stock_at").iter_rows()
        ),
        by=source,
    )  # fmt: skip
    moved = pl.col("stock").is_not_null() & pl.col("product_id").is_in(list(restocked))
    same = pl.col("outcome") == "unchanged"
    outcomes = rows.select(
        "key",
        outcome=pl.when(same & moved)
        .then(pl.lit("updated"))
        .otherwise(pl.col("outcome").replace_strict(_OUTCOME)),
    )
    columns = done["changed"].drop_nulls().str.split(",").explode().value_counts(name="n")
    by_outcome = dict(done["outcome"].value_counts().iter_rows())
    return Applied(outcomes, {
        "products": by_outcome.get("created", 0),
        "products_updated": by_outcome.get("updated", 0),
        "products_restocked": len(restocked),
        **{f"changed.products.{name}": n for name, n in columns.iter_rows()},
    })  # fmt: skip


def apply_movements(
    read: Interpreted, *, source: str, at: dt.datetime, origin: str = "", **_of_others: object
) -> Applied:
    """Take down what moved and what was counted; goods that nobody told of before are made by their code."""
    done = shop.record_products(read.documents.select("code").unique(maintain_order=True))
    rows = read.documents.join(done, on="code", maintain_order="left").drop("outcome")
    is_count = pl.col("kind") == "count"
    moved, counted = rows.filter(~is_count), rows.filter(is_count)
    outcomes = shop.record_movements(
        [
            shop.Moved(product, store, kind, Decimal(quantity) / amounts.MILLI, moment, number, reference)
            for product, store, kind, quantity, moment, number, reference in moved.select(
                "product_id", "store", "kind", "quantity", "at", "number", "reference"
            ).iter_rows()
        ],
        by=source,
    )  # fmt: skip
    restocked = shop.record_stock(
        (
            shop.Stock(product, store, Decimal(quantity) / amounts.MILLI, moment)
            for product, store, quantity, moment in counted.select(
                "product_id", "store", "quantity", "at"
            ).iter_rows()
        ),
        by=source,
    )
    is_new = pl.col("product_id").is_in(list(restocked))
    both = pl.concat([
        moved.select("key", outcome=pl.Series(outcomes, dtype=pl.String).replace(_OUTCOME)),
        counted.select("key", outcome=pl.when(is_new).then(pl.lit("recorded")).otherwise(pl.lit("unchanged"))),
    ])  # fmt: skip
    return Applied(both, {
        "movements": outcomes.count("created"),
        "movements_updated": outcomes.count("updated"),
        "counts": len(restocked),
        "products": done.filter(pl.col("outcome") == "created").height,
    })  # fmt: skip
