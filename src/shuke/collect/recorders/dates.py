"""Dates and times as people and systems write them."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import polars as pl

_HALF = r"[AaPp]\.?[Mm]\.?|上午|下午|凌晨|早上|中午|晚上"
_DATE = re.compile(
    r"(?P<a>\d{1,4})\s*[-/.年]\s*(?P<b>\d{1,2})\s*[-/.月]\s*(?P<c>\d{1,4})\s*日?"
    rf"(?:[T\s,]*(?:星期.|周.)?\s*(?P<before>{_HALF})?\s*(?P<h>\d{{1,2}})[:时点](?P<m>\d{{1,2}})"
    rf"(?:[:分](?P<s>\d{{1,2}})(?:[.,]\d+)?秒?)?分?\s*(?P<after>{_HALF})?\s*"
    r"(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
#: The commonest form, from 1970 on: zones of before then are told differently by different libraries.
_PLAIN = r"^(?:19[7-9]|20[0-9])[0-9]-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-5][0-9]$"
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_EPOCH = re.compile(r"(1\d{9})(\d{3})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = re.compile(r"\b(" + "|".join(_MONTHS) + r")[a-z]*\.?", re.IGNORECASE)
#: "4 Mar 2026" and "Mar 4, 2026" as numbers in the order that `_DATE` reads.
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s/.-]*#(\d{1,2})[\s/.,-]*(\d{4})(.*)")
_MONTH_FIRST = re.compile(r"#(\d{1,2})[\s/.-]*(\d{1,2})(?:st|nd|rd|th)?[\s/.,-]*(\d{4})(.*)")
#: "11月3日", "11/7" and "3 Nov": a hand-kept book often leaves the year out.
_YEARLESS = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?![\d/.月-])(.*)")
_YEARLESS_NAME = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s.-]*[a-z]+\.?|[a-z]+\.?\s*\d{1,2}(?:st|nd|rd|th)?)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,\s]+", re.IGNORECASE)
_AFTERNOON = {"下午", "晚上", "中午", "pm"}
#: Of a date with slashes: its first two numbers.
NUMBERS = r"^\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*\d{2,4}(?:\D|$)"
DAY, MONTH = "day", "month"


def instants(zone: ZoneInfo, date_order: str, year: str = "") -> Callable[[str], dt.datetime]:
    """A parser of dates and times to UTC; ValueError for what is none. `year`: of dates that name none."""

    def parse(text: str) -> dt.datetime:
        moment = _moment(text, date_order, year)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(dt.UTC)

    return parse


def plain_instants(zone: ZoneInfo) -> Callable[[pl.Series], pl.Series]:
    """What `instants` gives for 2026-11-30 10:20:30, a whole column at once; null for texts of another form, and
    for times that the zone's clock left out."""

    text = pl.col("text")
    plain = pl.when(text.str.contains(_PLAIN)).then(text)
    moment = plain.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    local = moment.dt.replace_time_zone(str(zone), ambiguous="earliest", non_existent="null")
    answer = local.dt.convert_time_zone("UTC")

    def read(texts: pl.Series) -> pl.Series:
        return pl.DataFrame({"text": texts}).select(answer).to_series()

    return read


def order_of(text: str) -> str:
    """Which of day and month comes first in a date like 25/3/2026: "day", "month", or "" where it may be
    either."""
    match = re.match(NUMBERS, unicodedata.normalize("NFKC", text))
    if not match:
        return ""
    first, second = int(match[1]), int(match[2])
    return DAY if first > 12 >= second else MONTH if second > 12 >= first else ""


def guess_date_order(values: Iterable[str]) -> str:
    """ "day" where some date can only be read with the day first or is written with dots, else "month"."""
    dotted = False
    for text in values:
        if order := order_of(text):
            return order
        dotted = dotted or ("." in text and bool(re.match(NUMBERS, text)))
    return DAY if dotted else MONTH


def lacks_year(text: str) -> bool:
    """Whether a date like 11月3日, 11/7 or 3 Nov names no year."""
    text = unicodedata.normalize("NFKC", text).strip()
    named = _NAME.search(text) and _YEARLESS_NAME.fullmatch(text)
    return bool(named or _YEARLESS.fullmatch(text))


def guess_year(values: Iterable[str], date_order: str, today: dt.date) -> str:
    """The last year in which none of the dates without a year lies after `today`; "" where each names its own."""
    yearless = {text for text in values if lacks_year(text)}
    for year in (today.year, today.year - 1) if yearless else ():
        if all(day <= today for text in yearless if (day := _day(text, date_order, str(year)))):
            return str(year)
    return str(today.year) if yearless else ""


def _day(text: str, date_order: str, year: str) -> dt.date | None:
    try:
        return _moment(text, date_order, year).date()
    except ValueError:
        return None


def _with_year(text: str, date_order: str, year: str) -> str:
    """The same date with `year`, where it names none."""
    if match := _YEARLESS.fullmatch(text):
        first, second, rest = match.groups()
        if date_order == DAY and "月" not in text:
            first, second = second, first
        return f"{year}-{first}-{second} {rest.strip(' ,')}".strip()
    return f"{text} {year}" if lacks_year(text) else text


def _moment(text: str, date_order: str, year: str = "") -> dt.datetime:
    text = unicodedata.normalize("NFKC", text).strip()
    if year:
        text = _with_year(text, date_order, year)
    if "-" in text[4:5]:
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            pass
    if match := _DATE.fullmatch(text):
        return _from_parts(match, date_order)
    if match := _COMPACT.fullmatch(text):
        return dt.datetime(*(int(part) for part in match.groups() if part))  # type: ignore[arg-type]
    if match := _EPOCH.fullmatch(text):  # seconds or milliseconds since 1970
        return dt.datetime.fromtimestamp(int(match[1]), dt.UTC)
    if _SERIAL.fullmatch(text):  # days since 1899-12-30, as spreadsheets count
        return dt.datetime(1899, 12, 30) + dt.timedelta(seconds=round(float(text) * 86_400))
    if _NAME.search(text):
        return _with_month_name(text)
    raise ValueError(text)


def _with_month_name(text: str) -> dt.datetime:
    plain = _WEEKDAY.sub("", text).replace(" at ", " ")
    numbered = _NAME.sub(lambda m: f"#{_MONTHS.index(m[1].lower()) + 1} ", plain, count=1)
    if match := _DAY_FIRST.fullmatch(numbered.replace("# ", "#")):
        day, month, year, rest = match.groups()
    elif match := _MONTH_FIRST.fullmatch(numbered):
        month, day, year, rest = match.groups()
    else:
        raise ValueError(text)
    if parts := _DATE.fullmatch(f"{year}-{month}-{day} {rest.strip(' ,')}".strip()):
        return _from_parts(parts, DAY)
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError):
        raise ValueError(text) from None


def _from_parts(match: re.Match, date_order: str) -> dt.datetime:
    a, b, c = match["a"], int(match["b"]), match["c"]
    if len(a) == 4:
        year, month, day = int(a), b, int(c)
    elif len(a) <= 2 and len(c) in {2, 4}:
        year = int(c) if len(c) == 4 else 2000 + int(c)
        month, day = (b, int(a)) if date_order == DAY else (int(a), b)
    else:
        raise ValueError(match[0])
    hour = _hour(int(match["h"] or 0), match["before"] or match["after"] or "", match[0])
    moment = dt.datetime(year, month, day, hour, int(match["m"] or 0), int(match["s"] or 0))
    if mark := match["zone"]:
        if mark in {"Z", "UTC", "GMT"}:
            return moment.replace(tzinfo=dt.UTC)
        sign = -1 if mark[0] == "-" else 1
        offset = dt.timedelta(hours=int(mark[1:3]), minutes=int(mark[-2:]))
        return moment.replace(tzinfo=dt.timezone(sign * offset))
    return moment


def _hour(hour: int, half: str, text: str) -> int:
    """The hour of 24 from one of 12 and its half of the day."""
    half = half.lower().replace(".", "")
    if not half:
        return hour
    if half in {"am", "pm"} and not 1 <= hour <= 12:
        raise ValueError(text)
    if hour > 12:  # 下午 15:05 says the same twice
        return hour
    if half == "中午":
        return hour if hour >= 11 else hour + 12
    return hour % 12 + (12 if half in _AFTERNOON else 0)
