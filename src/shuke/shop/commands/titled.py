"""Goods without a code: their product is known by its title, store by store (docs/decisions/0271)."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import polars as pl

from shuke.common import bulk, journal
from shuke.common.revisions import next_revision
from shuke.shop.models import Product, ProductTitle
from shuke.shop.titles import folded, title_code

_KEYS = ["store", "named"]


def with_title_codes(
    lines: pl.DataFrame, stores: Mapping[str, int], sole: Collection[str] = ()
) -> pl.DataFrame:
    """`lines` with a `product_code` wherever something names the goods, `named`, what they are called, and
    `titled_in`, the store whose title alone that is. Products that get their code now are given it: those of
    a title of `sole`, each of which has one code in all that its sender says. Inside the caller's transaction.
    """
    lines = _named(lines)
    # Most shops name every one of their goods by a code: theirs is asked once a batch, not title by title.
    if sole and Product.objects.filter(titled_in__isnull=False).exists():
        _give_codes(lines, sole)
    _note_used(lines["product_code"].drop_nulls().unique(maintain_order=True).to_list())
    missing = lines.filter(pl.col("product_code").is_null() & (pl.col("named") != ""))
    titles = missing.select(_KEYS).unique(maintain_order=True)
    if titles.is_empty():
        return lines
    rows = [(store, title, title_code(store, title)) for store, title in titles.iter_rows()]
    codes = _joined([code for *_title, code in rows])
    codes |= _sold_under_a_code([row for row in rows if row[2] not in codes], stores)
    answers = titles.with_columns(
        title_code=pl.Series([codes.get(code, code) for *_title, code in rows], dtype=pl.String),
        titled_in=pl.Series(
            [None if code in codes else stores[store] for store, _title, code in rows],
            dtype=pl.Int64,
        ),
    )
    lines = lines.drop("titled_in").join(answers, on=_KEYS, how="left", maintain_order="left")
    given = pl.col("product_code").is_not_null()
    return lines.with_columns(
        product_code=pl.coalesce("product_code", "title_code"),
        titled_in=pl.when(~given).then("titled_in"),
    ).drop("title_code")


def _named(lines: pl.DataFrame) -> pl.DataFrame:
    """With every column that is read here; `product_title` says what the product is called where the title of
    the line says more, "" where it is of several."""
    texts = ("product_code", "title", "product_title")
    lines = lines.with_columns(
        pl.lit(None, pl.String).alias(name) for name in texts if name not in lines.columns
    )
    named = pl.coalesce("product_title", "title").fill_null("").str.strip_chars().str.slice(0, 300)
    return lines.with_columns(named=named, titled_in=pl.lit(None, pl.Int64))


def _joined(codes: Collection[str]) -> dict[str, str]:
    """Codes of titles whose product has a code of its own by now -> that code."""
    condition, values = bulk.among("t.code", codes)
    rows = bulk.fetch(
        "SELECT t.code, p.code FROM shop_producttitle t JOIN shop_product p ON p.id = t.product_id "
        f"WHERE {condition}",
        values,
        {"title": pl.String, "code": pl.String},
    )
    return dict(rows.iter_rows())


def _sold_under_a_code(
    rows: Collection[tuple[str, str, str]], stores: Mapping[str, int]
) -> dict[str, str]:
    """Titles (store, title, its code) under which the store has sold exactly one product, by a code of its own,
    and none by this title yet: they are that product from now on."""
    existing = _ids([code for *_title, code in rows])
    by_store: dict[str, dict[str, str]] = defaultdict(dict)
    for store, title, code in rows:
        if code not in existing:
            by_store[store][title] = code
    joined: dict[str, str] = {}
    aliases: list[tuple[str, int]] = []
    for store, titles in by_store.items():
        for title, pk, code in _coded(titles, stores[store]):
            joined[titles[title]] = code
            aliases.append((titles[title], pk))
    if aliases:
        bulk.insert(ProductTitle, ("code", "product_id"), aliases)
    return joined


def _coded(titles: Collection[str], store: int) -> list[tuple[str, int, str]]:
    """Title, id and code of products with a code of their own, alone in having one of these titles, that this
    store has sold."""
    condition, values = bulk.among("p.title", titles)
    rows = bulk.fetch(
        "SELECT p.title, p.id, p.code, CASE WHEN EXISTS (SELECT 1 FROM shop_orderline l JOIN shop_order o "
        "ON o.id = l.order_id WHERE l.product_id = p.id AND o.store_id = %s) THEN 1 ELSE 0 END "
        f"FROM shop_product p WHERE p.titled_in_id IS NULL AND {condition}",
        [store, *values],
        {"title": pl.String, "id": pl.Int64, "code": pl.String, "sold": pl.Int64},
    )
    alone = rows.filter(pl.len().over("title") == 1).filter(pl.col("sold") == 1)
    return list(alone.drop("sold").iter_rows())


def _give_codes(lines: pl.DataFrame, sole: Collection[str]) -> None:
    """A product that was known by its title gets the code that its store gives now, where the title has one
    code alone and nothing else has that code or, under a code, that title."""
    coded = lines.filter(pl.col("product_code").is_not_null() & (pl.col("named") != ""))
    pairs = coded.select(*_KEYS, "product_code").unique(maintain_order=True)
    wanted = {
        title_code(store, title): (title, code)
        for store, title, code in pairs.iter_rows()
        if folded(title) in sole
    }
    if not wanted:
        return
    there = _ids(wanted)
    taken = set(_ids([code for _title, code in wanted.values()]))
    titles = [title for code, (title, _own) in wanted.items() if code in there]
    shared = _coded_titles(titles)
    given = {
        there[key]: (key, code)
        for key, (title, code) in wanted.items()
        if key in there and code not in taken and title not in shared
    }
    if len({code for _key, code in given.values()}) == len(given):
        _write_codes(given)


def _note_used(codes: list[str]) -> None:
    """Leave traces of products that got their code once: whoever takes it back must know who used it since."""
    if (notes := journal.current()) is None or not codes or not ProductTitle.objects.exists():
        return
    condition, values = bulk.among("p.code", codes)
    rows = bulk.fetch(
        "SELECT DISTINCT p.id FROM shop_product p JOIN shop_producttitle t ON t.product_id = p.id "
        f"WHERE {condition}",
        values,
        {"id": pl.Int64},
    )
    for pk in rows["id"]:
        notes.named("product", pk)


def _write_codes(given: dict[int, tuple[str, str]]) -> None:
    """Product id -> the code of its title and the code that it gets."""
    if not given:
        return
    condition, values = bulk.among("id", given)
    schema = {"id": pl.Int64, "titled_in_id": pl.Int64, "revision": pl.Int64}
    before = bulk.fetch(
        f"SELECT {', '.join(schema)} FROM shop_product WHERE {condition}", values, schema
    )
    revision = next_revision()
    if notes := journal.current():
        for pk, store, old in before.iter_rows():
            image = {"code": given[pk][0], "titled_in_id": store, "revision": old}
            notes.changed("product", pk, image, {"revision": revision})
    bulk.update(
        Product,
        ("id", "code", "titled_in_id", "revision"),
        [(pk, code, None, revision) for pk, (_key, code) in given.items()],
    )
    bulk.insert(
        ProductTitle, ("code", "product_id"), [(key, pk) for pk, (key, _c) in given.items()]
    )


def take_codes_back(images: Mapping[int, dict], revision: int) -> None:
    """Let products be known by their title alone again: those whose image of before has their code."""
    rows = [
        (pk, image["code"], image["titled_in_id"], revision)
        for pk, image in images.items()
        if "code" in image
    ]
    if rows:
        ProductTitle.objects.filter(code__in=[code for _pk, code, *_rest in rows]).delete()
        bulk.update(Product, ("id", "code", "titled_in_id", "revision"), rows)


def _ids(codes: Collection[str]) -> dict[str, int]:
    condition, values = bulk.among("code", codes)
    query = f"SELECT code, id FROM shop_product WHERE {condition}"
    return dict(bulk.fetch(query, values, {"code": pl.String, "id": pl.Int64}).iter_rows())


def _coded_titles(titles: Collection[str]) -> set[str]:
    """Those of the titles that a product with a code of its own has."""
    condition, values = bulk.among("title", titles)
    query = f"SELECT title FROM shop_product WHERE titled_in_id IS NULL AND {condition}"
    return set(bulk.fetch(query, values, {"title": pl.String})["title"])
