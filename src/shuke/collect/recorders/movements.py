"""Lines of stock movements: what came in, what went out, what was counted. Each line is a document of its own."""

import polars as pl

from shuke.collect.recorders import amounts, cells
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recipe import Recipe
from shuke.common.bulk import INSTANT

#: Of a line that says how much there is, not how much moved.
COUNT = "count"
_TEXTS = ("code", "movement", "moved_at", "store", "reference", "movement_number")
_QUANTITIES = ("moved", "moved_in", "moved_out")
#: (kind, sign) -> how systems call it; 0: as the quantity is written. Goods that go back to a supplier were received.
_WORDS = {
    ("receipt", 0): "receipt received receive purchase inbound in 入库 采购 采购入库 进货 进货入库 生产入库 收货",
    ("receipt", -1): "purchase_return supplier_return return_to_vendor 采购退货 采购退货出库 采购退货出库单 退供应商 退货出库",
    ("sale", -1): "sale sold sales issue issued shipment outbound out 出库 销售 销售出库 售出 发货 发货出库 零售 零售出库",
    ("return", 1): "return returned sales_return customer_return refund restock 退货 退货入库 销售退货 销售退货入库 客户退货 "
    "退换入库 售后入库",
    ("transfer", 0): "transfer transferred move 调拨 移库",
    ("transfer", 1): "transfer_in transferred_in 调拨入库 调入 移库入库",
    ("transfer", -1): "transfer_out transferred_out 调拨出库 调出 移库出库",
    ("adjustment", 0): "adjustment adjust correction 调整 库存调整 盘点调整 其他",
    ("adjustment", 1): "surplus gain opening found 盘盈 盘盈入库 报溢 其他入库 期初 期初入库",
    ("adjustment", -1): "shortage loss damage damaged scrap write-off 盘亏 盘亏出库 报损 报损出库 报废 损耗 其他出库 领用 赠送出库",
    (COUNT, 0): "count counted stocktake stock_count inventory 盘点 库存盘点 盘点数 结存",
}  # fmt: skip
_KIND = {word: kind for (kind, _sign), words in _WORDS.items() for word in words.split()}
_SIGN = {word: sign for (_kind, sign), words in _WORDS.items() for word in words.split()}


def interpret(frame: pl.DataFrame, recipe: Recipe) -> Interpreted:
    """See `orders.interpret`; the documents have `code`, `kind` (of `StockMovement.Kind`, or "count"), `quantity` in
    thousandths with its sign, `at`, `store`, `number` and `reference`. A line that names no store is the file's."""
    col = pl.col
    rows = frame.select(
        "row", "key", "bad",
        *(cells.cleaned(frame, recipe.mapping[n]).alias(n) if n in recipe.mapping
          else pl.lit(None, pl.String).alias(n) for n in (*_TEXTS, *_QUANTITIES)),
    )  # fmt: skip
    rows = _with_quantity(_with_kind(_read(rows, recipe)))
    written = pl.coalesce(*_QUANTITIES)
    checks = [
        *cells.unreadable(),
        ("code_missing", col("code").is_null(), pl.lit("")),
        ("too_long", col("code").str.len_chars() > 120, pl.lit("120")),
        ("code_lost", cells.lost(col("code")), col("code")),
        ("date_missing", col("moved_at").is_null(), pl.lit("")),
        ("date_unreadable", col("at").is_null(), col("moved_at")),
        ("date_range", ~cells.in_range(col("at")), col("moved_at")),
        *(("quantity_unreadable", col(n).is_not_null() & col(f"{n}_read").is_null(), col(n))
          for n in _QUANTITIES),
        ("quantity_missing", written.is_null(), pl.lit("")),
        ("movement_unknown", col("kind").is_null(), col("movement")),
    ]  # fmt: skip
    rows = cells.judged(rows, checks)
    fit = rows.filter(col("reason").is_null()).select(
        "row", "key", "code", "kind", "quantity", "at", "store",
        reference=col("reference").fill_null(""), number=col("movement_number").fill_null(""),
    )  # fmt: skip
    return Interpreted(rows.select("row", "key", "reason", "value"), fit)


def _read(rows: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    instant = recipe.instants()
    return rows.with_columns(
        *(
            cells.parsed(rows[n], amounts.quantity, pl.Int64).alias(f"{n}_read")
            for n in _QUANTITIES
        ),
        cells.parsed(rows["moved_at"], instant, INSTANT).alias("at"),
        store=pl.col("store").fill_null(recipe.store).str.slice(0, 60),
    )


def _with_kind(rows: pl.DataFrame) -> pl.DataFrame:
    """With `kind` and `sign` by the word; without one what came in was put right, and so was what went out."""
    word = (
        pl.col("movement").str.to_lowercase().str.strip_suffix("单").str.replace_all(r"[\s]+", "_")
    )
    nothing = pl.col("movement").is_null()
    return rows.with_columns(
        kind=pl.when(nothing).then(pl.lit("adjustment")).otherwise(
            word.replace_strict(_KIND, default=None, return_dtype=pl.String)
        ),
        sign=word.replace_strict(_SIGN, default=0, return_dtype=pl.Int64).fill_null(0),
    )  # fmt: skip


def _with_quantity(rows: pl.DataFrame) -> pl.DataFrame:
    """With `quantity`: a column of its own says which way it went, else the word does, else the sign as written."""
    one_way = pl.col("moved_in_read").fill_null(0) - pl.col("moved_out_read").fill_null(0).abs()
    has_own = pl.any_horizontal(pl.col("moved_in_read", "moved_out_read").is_not_null())
    written = pl.col("moved_read")
    by_word = pl.when(pl.col("sign") == 0).then(written).otherwise(written.abs() * pl.col("sign"))
    return rows.with_columns(quantity=pl.when(has_own).then(one_way).otherwise(by_word))
