"""Cells to values. A value is parsed once however many lines carry it."""

import datetime as dt
from collections.abc import Callable, Sequence

import polars as pl

#: Answers for the texts of a column that are written in the plainest way, all at once; null for the others.
Plainly = Callable[[pl.Series], pl.Series]
_EXCEL_TEXT = r'^=?"(.*)"=?$'
_INVISIBLE = r"[\p{Cc}\p{Cf}\p{Co}\p{Cn}]+"
#: Only 15 digits of a number cell are true.
LOST_DIGITS = r"^[+-]?\d(\.\d+)?[eE]\+?\d+$|^\d{16,}\.0+$"
_NOTHING = ["", "-", "--", "—", "——", "null", "NULL", "None", "nan", "NaN", "N/A", "#N/A"]


def cleaned(frame: pl.DataFrame, position: int) -> pl.Series:
    """`clean` of a whole column, each distinct text once: most columns repeat themselves."""
    column = frame[f"c{position}"]
    distinct = column.unique()
    answers = distinct.to_frame().select(clean(position)).to_series()
    if distinct.equals(answers, null_equal=True):
        return column
    return column.replace_strict(distinct, answers, default=None, return_dtype=pl.String)


def clean(position: int) -> pl.Expr:
    """The column's text without what spreadsheets wrap around it; null where it says nothing."""
    text = pl.col(f"c{position}")
    text = text.str.replace_all(r"[\t\r\n\x{00a0}\x{3000}]", " ")
    text = text.str.replace_all(_INVISIBLE, "").str.strip_chars(" '")
    text = text.str.replace(_EXCEL_TEXT, "$1").str.strip_chars()
    return pl.when(text.is_in(_NOTHING)).then(None).otherwise(text)


def unreadable() -> list[tuple[str, pl.Expr, pl.Expr]]:
    """The reasons (code, whether, value) of lines that cannot be a row of the table: what reading said."""
    codes = ("header_again", "total_line", "cells", "encoding")
    return [(code, pl.col("bad") == code, pl.lit("")) for code in codes]


def judged(rows: pl.DataFrame, checks: Sequence[tuple[str, pl.Expr, pl.Expr]]) -> pl.DataFrame:
    """The rows with `reason`, the code of the first of the checks that finds something, and the `value` it blames;
    both null where none does. Checks are as from `unreadable`."""
    return rows.with_columns(
        reason=pl.coalesce(*(pl.when(wrong).then(pl.lit(code)) for code, wrong, _ in checks)),
        value=pl.coalesce(*(pl.when(wrong).then(value) for _, wrong, value in checks)).str.slice(
            0, 200
        ),
    )


def parsed(
    column: pl.Series,
    parse: Callable[[str], object],
    kind: pl.DataType | type[pl.DataType],
    plainly: Plainly | None = None,
) -> pl.Series:
    """Each text through `parse`; null where it raises ValueError. Texts for which `plainly` has an answer, the
    same that `parse` would give, do not need it."""
    distinct = column.drop_nulls().unique()
    if distinct.is_empty():
        return pl.Series(column.name, [None] * len(column), dtype=kind)
    if plainly is None:
        answers = _each(distinct, parse, kind)
    else:
        answers = plainly(distinct).cast(kind)
        open_ = answers.is_null()
        rest = distinct.filter(open_)
        distinct = distinct.filter(~open_).append(rest)
        answers = answers.drop_nulls().append(_each(rest, parse, kind))
    return column.replace_strict(distinct, answers, default=None, return_dtype=kind)


def _each(
    texts: pl.Series, parse: Callable[[str], object], kind: pl.DataType | type[pl.DataType]
) -> pl.Series:
    values = []
    for text in texts:
        try:
            values.append(parse(text))
        except (ValueError, OverflowError):
            values.append(None)
    return pl.Series(values, dtype=kind)


def in_range(column: pl.Expr) -> pl.Expr:
    """Whether an instant is of an age in which shops keep files."""
    return column.is_between(
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    )


def lost(column: pl.Expr) -> pl.Expr:
    """Whether a text is a long number that a spreadsheet shortened (2.79546E+18): no key of anything."""
    return column.str.contains(LOST_DIGITS).fill_null(False)
