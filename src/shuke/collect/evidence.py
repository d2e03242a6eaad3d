"""What a whole file says against how it is read; its beginning may have told nothing."""

import re
from collections.abc import Sequence

import polars as pl
from django.utils.translation import gettext as _

from shuke.collect.layouts import header_names, written_names
from shuke.collect.layouts.own import PREFIX
from shuke.collect.reading import Reading
from shuke.collect.reading.guessing import header_hits
from shuke.collect.reading.table import normalise_header
from shuke.collect.recorders import dates
from shuke.collect.recorders.recipe import Recipe
from shuke.common.errors import Invalid

#: What stands first in a line of totals, without spaces and colons.
TOTALS = frozenset(
    [
        "合计",
        "总计",
        "小计",
        "共计",
        "总合计",
        "累计",
        "total",
        "totals",
        "grandtotal",
        "sum",
        "subtotal",
        "summe",
        "gesamt",
    ]
)
#: Fields that hold dates; own fields may, too.
DATES = (
    "placed_at",
    "paid_at",
    "cancelled_at",
    "joined_at",
    "consent_at",
    "written_at",
    "moved_at",
)


def check_dates(frame: pl.DataFrame, recipe: Recipe) -> None:
    """Raise Invalid at the first date that cannot be read in the order of day and month that was chosen."""
    own = tuple(PREFIX + field.key for field in recipe.own if field.kind == "date")
    for position in sorted({recipe.mapping[n] for n in (*DATES, *own) if n in recipe.mapping}):
        parts = pl.col(f"c{position}").str.extract_groups(dates.NUMBERS).struct
        first, second = (parts.field(n).cast(pl.Int64, strict=False) for n in ("1", "2"))
        early, late = (first, second) if recipe.date_order == dates.MONTH else (second, first)
        wrong = frame.filter((early > 12) & (late <= 12)).head(1)
        if wrong.height:
            raise _contradicted(wrong["row"][0], wrong[f"c{position}"][0], recipe.date_order)


def marked_headers(frame: pl.DataFrame, columns: Sequence[str], reading: Reading) -> pl.DataFrame:
    """`frame` with `bad` on each row that repeats the header `columns`. Raise Invalid at a row that holds
    more names of columns that are known."""
    written = written_names() | {name for name in columns if name}
    first = [f"c{position}" for position in range(min(3, len(columns)))]
    alike = pl.any_horizontal(pl.lit(False), pl.col(first).is_in(list(written)))
    candidates = frame.filter(alike)
    if candidates.is_empty():
        return frame
    headers, own = header_names(), [normalise_header(name) for name in columns]
    repeated = []
    for row, *cells in candidates.select("row", r"^c\d+$").iter_rows():
        if [normalise_header(cell or "") for cell in cells] == own:
            repeated.append(row)
        elif not reading.chosen and header_hits(cells, headers) > max(
            1, header_hits([*columns], headers)
        ):
            raise _other_header(row, cells, reading)
    again = pl.col("row").is_in(repeated)
    return frame.with_columns(bad=pl.when(again).then(pl.lit("header_again")).otherwise("bad"))


def marked_totals(frame: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """`frame` of orders with `bad` on each row that begins with “Total” and has no day: it adds the others up.
    Where that word is the name of goods, it is goods."""
    if recipe.kind != "orders":
        return frame
    goods = [f"c{recipe.mapping[n]}" for n in ("title", "product_code") if n in recipe.mapping]
    days = [f"c{recipe.mapping[n]}" for n in ("placed_at", "paid_at") if n in recipe.mapping]
    # Few rows of a file have no day: only their words are looked at.
    undated = frame.filter(pl.all_horizontal(pl.lit(True), _words(days).is_null()))
    texts = undated.select(_words([name for name in frame.columns if re.fullmatch(r"c\d+", name)]))
    first = pl.coalesce(texts.columns).is_in(list(TOTALS)).fill_null(value=False)
    named = pl.any_horizontal(
        pl.lit(False), pl.col(goods).is_in(list(TOTALS)).fill_null(value=False)
    )
    totals = undated.filter(texts.select(totals=first & ~named).to_series())["row"]
    if totals.is_empty():
        return frame
    is_total = pl.col("row").is_in(totals.to_list())
    return frame.with_columns(bad=pl.when(is_total).then(pl.lit("total_line")).otherwise("bad"))


def _words(columns: Sequence[str]) -> pl.Expr:
    """What stands in these columns, without spaces and colons; null for nothing."""
    words = pl.col(columns).str.replace_all(r"[\s:：]", "").str.to_lowercase()
    return pl.when(words != "").then(words)


def _other_header(line: int, cells: Sequence[str | None], reading: Reading) -> Invalid:
    names = ", ".join(cell.strip() for cell in cells if cell)[:80]
    message = _("Line %(line)d looks like the header (%(names)s), but row %(row)d is taken for it. Choose header row "
                "%(line)d (--header-row %(line)d) and import again; nothing was recorded.")  # fmt: skip
    return Invalid(
        message % {"line": line, "names": names, "row": reading.header_row}, code="header"
    )


def _contradicted(line: int, text: str, order: str) -> Invalid:
    values = {"line": line, "text": text.strip()[:40]}
    if order == dates.MONTH:
        message = _("Line %(line)d: “%(text)s” has the day first, but this file is read with the month first. "
                    "Choose day first (--date-order day) and import again; nothing was recorded.")  # fmt: skip
    else:
        message = _("Line %(line)d: “%(text)s” has the month first, but this file is read with the day first. "
                    "Choose month first (--date-order month) and import again; nothing was recorded.")  # fmt: skip
    return Invalid(message % values, code="date_order")
