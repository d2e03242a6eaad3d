"""Record many products at once."""

import polars as pl

from shuke.common import bulk, journal
from shuke.common.revisions import next_revision
from shuke.shop.models import Product

_TEXTS = (
    *("title", "category", "brand", "size", "colour", "currency"),
    *("spec", "article", "barcode", "season"),
)
_PRODUCT = (*_TEXTS, "list_price", "unit_cost")
_LENGTHS = {f.column: f.max_length for f in Product._meta.fields if f.max_length}


def record_products(products: pl.DataFrame, *, overwrite: bool = True) -> pl.DataFrame:
    """Make the products that are missing and, with `overwrite`, set what is given of the others.

    Columns: `code`, optional `title`, `category`, `brand`, `size`, `colour`, `spec`, `article`, `barcode`,
    `season`, `currency` (text), `list_price`, `unit_cost` (Int64 units of 0.0001). Null and empty values change nothing; the
    last row of a code counts. Returns `code`, `product_id`, `outcome` ("created", "updated",
    "unchanged") and `changed` (columns with commas), one row per code. New ones may have `titled_in_id`, the
    store that has no code for them. Call inside the caller's transaction.
    """
    given = {row["code"]: row for row in products.iter_rows(named=True)}
    existing = _stored(given)
    fresh = [code for code in given if code not in existing]
    ids = dict(zip(fresh, bulk.reserve_ids(Product, len(fresh)) if fresh else (), strict=True))
    changed: dict[str, dict] = {}
    names: dict[str, str] = {}
    for code, stored in existing.items() if overwrite else ():
        values = {**stored, **_values(given[code])}
        if values != stored:
            changed[code] = values
            names[code] = ",".join(name for name in _PRODUCT if values[name] != stored[name])
    revision = next_revision() if fresh or changed else 0
    if fresh or changed:
        _write(ids, given, changed, revision)
    if notes := journal.current():
        _note(notes, ids, existing if overwrite else {}, changed, revision)
    outcome = {**dict.fromkeys(existing, "unchanged"), **dict.fromkeys(changed, "updated")}
    ids |= {code: stored["id"] for code, stored in existing.items()}
    return pl.DataFrame(
        {
            "code": list(given),
            "product_id": [ids[code] for code in given],
            "outcome": [outcome.get(code, "created") for code in given],
            "changed": [names.get(code) for code in given],
        },
        schema={
            "code": pl.String,
            "product_id": pl.Int64,
            "outcome": pl.String,
            "changed": pl.String,
        },
    )


def _stored(codes: dict[str, dict]) -> dict[str, dict]:
    condition, values = bulk.among("code", codes)
    schema = {"id": pl.Int64, "code": pl.String, **dict.fromkeys(_TEXTS, pl.String)}
    schema |= dict.fromkeys(("list_price", "unit_cost", "revision"), pl.Int64)
    stored = bulk.fetch(
        f"SELECT {', '.join(schema)} FROM shop_product WHERE {condition}",
        values,
        schema,
    )
    return {row.pop("code"): row for row in stored.iter_rows(named=True)}


def _values(row: dict) -> dict:
    given = {name: row[name] for name in _PRODUCT if row.get(name) not in (None, "")}
    return {
        name: value[: _LENGTHS[name]] if isinstance(value, str) else value
        for name, value in given.items()
    }


def _note(
    notes: journal.Journal, made: dict[str, int], existing: dict, changed: dict, revision: int
) -> None:
    """Leave traces; `existing` products hold what was stored before."""
    after = {"revision": revision}
    for pk in made.values():
        notes.created("product", pk, after)
    for code, stored in existing.items():
        if code in changed:
            before = {name: stored[name] for name in (*_PRODUCT, "revision")}
            notes.changed("product", stored["id"], before, after)
        else:
            notes.named("product", stored["id"])


def _write(
    ids: dict[str, int], given: dict[str, dict], changed: dict[str, dict], revision: int
) -> None:
    blank: dict = {**dict.fromkeys(_TEXTS, ""), "list_price": None, "unit_cost": None}
    if ids:
        rows = []
        for code, pk in ids.items():
            values = {**blank, **_values(given[code])}
            store = given[code].get("titled_in_id")
            rows.append((pk, code, revision, store, *(values[name] for name in _PRODUCT)))
        bulk.insert(Product, ("id", "code", "revision", "titled_in_id", *_PRODUCT), rows)
    if changed:
        bulk.update(
            Product,
            ("id", "revision", *_PRODUCT),
            [(row["id"], revision, *(row[n] for n in _PRODUCT)) for row in changed.values()],
        )


def restore_products(images: dict[int, dict], revision: int) -> None:
    """Give products the values that a trace of `record_products` holds, by id."""
    # An image of before a column was there has nothing of it to put back.
    new = dict.fromkeys(_TEXTS, "")
    rows = [
        (pk, revision, *({**new, **image}[name] for name in _PRODUCT))
        for pk, image in images.items()
        if "title" in image
    ]
    bulk.update(Product, ("id", "revision", *_PRODUCT), rows)
