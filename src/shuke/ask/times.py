"""Days as people say them, in Chinese and English, seen from a day."""

import datetime as dt
import re
from collections.abc import Callable

Days = tuple[dt.date, dt.date]
DAY = dt.timedelta(days=1)

_HAN = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_ENGLISH = {
    word: at
    for at, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}
_MONTHS = "january february march april may june july august september october november december"
MONTHS = {name: at for at, name in enumerate(_MONTHS.split(), 1)}
MONTHS |= {name[:3]: at for name, at in MONTHS.items()} | {"sept": 9}
#: A number in digits or words.
N = r"(?:\d[\d,]*|[零一二两三四五六七八九十百千万]+|" + "|".join(_ENGLISH) + ")"
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
#: Days on which everybody sells.
_FEASTS = {
    "双十一": (11, 11),
    "双11": (11, 11),
    "双十二": (12, 12),
    "双12": (12, 12),
    "618": (6, 18),
}
_FEASTS |= {
    "singles day": (11, 11),
    "double eleven": (11, 11),
    "圣诞节": (12, 25),
    "christmas": (12, 25),
}


def number(text: str) -> int:
    """What a text of the form `N` counts."""
    text = text.replace(",", "")
    if text.isdigit():
        return int(text)
    if text in _ENGLISH:
        return _ENGLISH[text]
    total = part = 0
    for sign in text:
        if sign in _HAN:
            part = _HAN[sign]
            continue
        unit = {"十": 10, "百": 100, "千": 1000, "万": 10_000}[sign]
        total = (total + part) * unit if unit == 10_000 else total + (part or 1) * unit
        part = 0
    return total + part


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last of a shorter month."""
    at = day.year * 12 + day.month - 1 - months
    year, month = at // 12, at % 12 + 1
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, min(day.day, (following - DAY).day))


def _month(year: int, month: int) -> Days:
    first = dt.date(year, month, 1)
    return first, months_back(first, -1) - DAY


def _quarter(year: int, quarter: int) -> Days:
    first = dt.date(year, quarter * 3 - 2, 1)
    return first, months_back(first, -3) - DAY


def _week(today: dt.date, back: int) -> Days:
    first = today - DAY * (today.weekday() + 7 * back)
    return first, first + DAY * 6


def _passed(month: int, day: int, today: dt.date) -> dt.date:
    """That day of the year, the last one that is not ahead."""
    this = dt.date(today.year, month, day)
    return this if this <= today else dt.date(today.year - 1, month, day)


def _lately(count: int, unit: str, today: dt.date) -> Days:
    if unit[0] in "月m":
        return months_back(today, count) + DAY, today
    if unit[0] in "年y":
        return months_back(today, 12 * count) + DAY, today
    days = count * 7 if unit[0] in "周星礼w" else count
    return today - DAY * (days - 1), today


def _year_of(text: str | None, today: dt.date) -> int | None:
    if not text:
        return None
    named = {"今年": 0, "去年": 1, "前年": 2, "this year": 0, "last year": 1}
    return today.year - named[text] if text in named else int(text[:4])


def _of_month(match: re.Match, today: dt.date) -> Days:
    text = match["month"]
    month = MONTHS.get(text) or number(text)
    year = _year_of(match["year"], today)
    return _month(year or today.year - (month > today.month), month)


def _of_quarter(match: re.Match, today: dt.date) -> Days:
    quarter = number(match["quarter"])
    year = _year_of(match["year"], today)
    return _quarter(year or today.year - (quarter > (today.month + 2) // 3), quarter)


def _of_day(match: re.Match, today: dt.date) -> Days:
    month = MONTHS.get(match["month"]) or number(match["month"])
    year, day = _year_of(match["year"], today), number(match["day"])
    that = dt.date(year, month, day) if year else _passed(month, day, today)
    return that, that


def _iso(match: re.Match, _today: dt.date) -> Days:
    day = dt.date.fromisoformat(match["iso"])
    return day, day


def _feast(match: re.Match, today: dt.date) -> Days:
    month, day = _FEASTS[match["feast"]]
    year = _year_of(match["year"], today)
    that = dt.date(year, month, day) if year else _passed(month, day, today)
    return that, that


def _half(match: re.Match, today: dt.date) -> Days:
    year = _year_of(match["year"], today) or today.year
    is_first = match["half"] in ("上", "first")
    return _quarter(year, 1 if is_first else 3)[0], _quarter(year, 2 if is_first else 4)[1]


def _last_quarter(today: dt.date) -> Days:
    at = today.year * 4 + (today.month - 1) // 3 - 1
    return _quarter(at // 4, at % 4 + 1)


def _by_day(first: Callable[[dt.date], Days]) -> Callable[[re.Match, dt.date], Days]:
    return lambda _match, today: first(today)


def _of_month_back(back: int) -> Callable[[dt.date], Days]:
    def of(today: dt.date) -> Days:
        day = months_back(today, back)
        return _month(day.year, day.month)

    return of


_PAST = r"(?:in |over |during |of |for )?(?:the )?"
_YEAR_ZH, _YEAR_EN = (
    r"(?P<year>\d{4}年|今年|去年|前年)?",
    r"(?: (?:of )?(?P<year>\d{4}|this year|last year))?",
)
#: What is said, and which days it means; the end may lie ahead and is cut at the day that is looked from.
RULES: tuple[tuple[str, Callable[[re.Match, dt.date], Days]], ...] = (
    (r"今天|今日|today", _by_day(lambda today: (today, today))),
    (r"昨天|昨日|yesterday", _by_day(lambda today: (today - DAY, today - DAY))),
    (r"前天|the day before yesterday", _by_day(lambda today: (today - DAY * 2, today - DAY * 2))),
    (r"本周|这周|这个?(?:星期|礼拜)|this week", _by_day(lambda today: _week(today, 0))),
    (r"上周|上个?(?:星期|礼拜)|last week", _by_day(lambda today: _week(today, 1))),
    (r"本月|这个?月|当月|this month", _by_day(_of_month_back(0))),
    (r"上个?月|last month", _by_day(_of_month_back(1))),
    (r"上上个?月|the month before last", _by_day(_of_month_back(2))),
    (
        r"今年|本年|this year",
        _by_day(lambda today: (dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))),
    ),
    (
        r"去年(?:全年|一年)?|last year",
        _by_day(lambda today: (dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31))),
    ),
    (
        r"本季度?|这个?季度|this quarter",
        _by_day(lambda today: _quarter(today.year, (today.month + 2) // 3)),
    ),
    (r"上个?季度|last quarter", _by_day(_last_quarter)),
    (
        rf"(?:最近|近|过去)(?P<n>{N})个?(?P<unit>天|日|周|星期|礼拜|月|年)",
        lambda match, today: _lately(number(match["n"]), match["unit"], today),
    ),
    (
        rf"{_PAST}(?:last|past|previous) (?P<n>{N}) (?P<unit>days?|weeks?|months?|years?)",
        lambda match, today: _lately(number(match["n"]), match["unit"], today),
    ),
    (rf"{_YEAR_ZH}(?P<month>{N})月份?", _of_month),
    (rf"{_YEAR_ZH}(?P<month>{N})月(?P<day>{N})[日号]", _of_day),
    (rf"(?P<month>{_MONTH}){_YEAR_EN}", _of_month),
    (rf"(?P<month>{_MONTH}) (?P<day>\d\d?)(?:st|nd|rd|th)?{_YEAR_EN}", _of_day),
    (rf"{_YEAR_ZH}第?(?P<quarter>[一二三四])季度?", _of_quarter),
    (rf"{_YEAR_ZH}q(?P<quarter>[1-4])", _of_quarter),
    (rf"q(?P<quarter>[1-4]){_YEAR_EN}", _of_quarter),
    (
        r"(?P<y>(?:19|20)\d\d)(?:年(?:全年)?)?",
        lambda match, _today: (dt.date(int(match["y"]), 1, 1), dt.date(int(match["y"]), 12, 31)),
    ),
    (r"(?P<iso>\d{4}-\d\d-\d\d)", _iso),
    (rf"{_YEAR_ZH}(?P<feast>" + "|".join(_FEASTS) + ")", _feast),
    (rf"{_YEAR_ZH}(?P<half>[上下])半年", _half),
    (rf"(?:the )?(?P<half>first|second) half{_YEAR_EN}", _half),
    (rf"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}){_YEAR_EN}", _of_day),
)
