"""Cells to values. A value is parsed once however many lines carry it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import polars as pl

from shuke.common.bulk import INSTANT
from shuke.common.money import LIMIT, to_units

_EXCEL_TEXT = r'^=?"(.*)"=?$'
_INVISIBLE = r"[\p{Cc}\p{Cf}\p{Co}\p{Cn}]+"
_NOTHING = ["", "-", "--", "—", "——", "null", "NULL", "None", "nan", "NaN", "N/A", "#N/A"]
_MONEY_SIGNS = re.compile(r"[¥￥$€£元\s\u00a0]|RMB|CNY|USD|EUR|GBP", re.IGNORECASE)
_PLAIN_AMOUNT = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}")
_DATE = re.compile(
    r"(?P<a>\d{1,4})\s*[-/.年]\s*(?P<b>\d{1,2})\s*[-/.月]\s*(?P<c>\d{1,4})\s*日?"
    r"(?:[T\s]+(?P<h>\d{1,2})[:时](?P<m>\d{1,2})(?:[:分](?P<s>\d{1,2})(?:\.\d+)?秒?)?分?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")


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


def parsed(
    column: pl.Series, parse: Callable[[str], object], kind: pl.DataType | type[pl.DataType]
) -> pl.Series:
    """Each text through `parse`; null where it raises ValueError."""
    distinct = column.drop_nulls().unique().to_list()
    values = []
    for text in distinct:
        try:
            values.append(parse(text))
        except (ValueError, OverflowError):
            values.append(None)
    if not distinct:
        return pl.Series(column.name, [None] * len(column), dtype=kind)
    answers = pl.Series(values, dtype=kind)
    return column.replace_strict(pl.Series(distinct), answers, default=None, return_dtype=kind)


def units(text: str) -> int:
    """An amount in ten-thousandths: 1,234.50, 1.234,50, ¥12, 12元, (12.00) for minus."""
    bare = _MONEY_SIGNS.sub("", unicodedata.normalize("NFKC", text))
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()")
    if _POINT.fullmatch(bare):
        bare = bare.replace(",", "")
    elif _COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif not _PLAIN_AMOUNT.fullmatch(bare):
        raise ValueError(text)
    amount = to_units(bare)
    return -amount if negative else amount


def whole(text: str) -> int:
    """A whole number, also when written 6.0 or 1,200."""
    bare = unicodedata.normalize("NFKC", text).replace(" ", "")
    if _POINT.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _PLAIN_AMOUNT.fullmatch(bare):
        raise ValueError(text)
    try:
        value = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if abs(value) > 2_000_000_000 or value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def instants(zone: ZoneInfo, date_order: str) -> Callable[[str], dt.datetime]:
    """A parser of dates and times as people and systems write them, to UTC."""

    def parse(text: str) -> dt.datetime:
        moment = _moment(text, date_order)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(dt.UTC)

    return parse


def _moment(text: str, date_order: str) -> dt.datetime:
    text = unicodedata.normalize("NFKC", text).strip()
    if "-" in text[4:5]:
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            pass
    if found := _DATE.fullmatch(text):
        return _from_parts(found, date_order)
    if found := _COMPACT.fullmatch(text):
        return dt.datetime(*(int(part) for part in found.groups() if part))  # type: ignore[arg-type]
    if _SERIAL.fullmatch(text):  # days since 1899-12-30, as spreadsheets count
        return dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(float(text) * 86_400))
    raise ValueError(text)


def _from_parts(found: re.Match, date_order: str) -> dt.datetime:
    a, b, c = found["a"], int(found["b"]), found["c"]
    if len(a) == 4:
        year, month, day = int(a), b, int(c)
    elif len(a) <= 2 and len(c) in {2, 4}:
        year = int(c) if len(c) == 4 else 2000 + int(c)
        month, day = (b, int(a)) if date_order == "day" else (int(a), b)
        if month > 12 >= day:
            month, day = day, month
    else:
        raise ValueError(found[0])
    hour = int(found["h"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(found[0])
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    moment = dt.datetime(year, month, day, hour, int(found["m"] or 0), int(found["s"] or 0))
    if mark := found["zone"]:
        if mark in {"Z", "UTC"}:
            return moment.replace(tzinfo=dt.UTC)
        sign = -1 if mark[0] == "-" else 1
        offset = dt.timedelta(hours=int(mark[1:3]), minutes=int(mark[-2:]))
        return moment.replace(tzinfo=dt.timezone(sign * offset))
    return moment


def in_range(column: pl.Expr) -> pl.Expr:
    """Whether an instant is of an age in which shops keep files."""
    return column.is_between(
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    )


def guess_date_order(values: list[str]) -> str:
    """ "day" when some date can only be read with the day first, else "month"."""
    for text in values:
        found = _DATE.fullmatch(unicodedata.normalize("NFKC", text.strip()))
        if found and len(found["a"]) <= 2:
            if int(found["a"]) > 12:
                return "day"
            if int(found["b"]) > 12:
                return "month"
            if "." in text:
                return "day"
    return "month"


__all__ = [
    "INSTANT",
    "LIMIT",
    "clean",
    "guess_date_order",
    "in_range",
    "instants",
    "parsed",
    "units",
    "whole",
]
