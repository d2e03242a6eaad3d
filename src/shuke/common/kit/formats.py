"""Numbers, money and instants as a person reads them: by the page's language, in the shop's zone.

Plain text in, plain text out; `common.templatetags.kit` wraps them for pages.
"""

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, dates, numbers
from django.utils.translation import get_language, ngettext, pgettext

from shuke.common import basics, clock
from shuke.common.money import MINOR_DIGITS, rounded

#: What stands where there is no value.
NOTHING = "–"

Number = int | float | Decimal

#: Signs behind which marketplaces hide parts of a name.
_HIDDEN = re.compile(r"[*＊]+")
_LOCALES = {"zh-hans": "zh_Hans_CN", "en": "en_GB"}
#: Steps of shortened numbers per language: from where on, the divisor, the word.
_STEPS = {
    "zh": ((10**8, 10**8, "亿"), (10**5, 10**4, "万")),
    "en": ((10**9, 10**9, "B"), (10**6, 10**6, "M"), (10**5, 10**3, "K")),
}


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, "en_GB"))


def locale() -> Locale:
    """Babel's locale for the page's language."""
    return _locale(get_language() or "en")


def _is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def number(value: Number | None, decimals: int | None = None) -> str:
    """`12,345.6`, `−7`; `decimals` fixes how many stand after the point."""
    if value is None:
        return NOTHING
    if value < 0:
        text = number(-value, decimals)
        return f"−{text}" if any(sign in "123456789" for sign in text) else text
    # Both languages group by commas and divide by a point, as Python does, at a tenth of Babel's
    # cost: a list shows hundreds of numbers.
    if isinstance(value, int):
        return f"{value:,}" if not decimals else f"{value:,}.{'0' * decimals}"
    if decimals is None:
        return numbers.format_decimal(value, locale=locale())
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    quantum = Decimal(1).scaleb(-decimals)
    return f"{exact.quantize(quantum, ROUND_HALF_EVEN):,.{decimals}f}"


def percent(share: Number | None, decimals: int = 1) -> str:
    """A share of one as a percentage: 0.746 is `74.6%`; a whole one drops its decimals."""
    if share is None:
        return NOTHING
    rounded = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    rounded += 0  # no minus before a nought
    if rounded == rounded.to_integral_value():
        decimals = 0
    return f"{number(rounded, decimals)}%"


def currency_symbol(currency: str) -> str:
    """The symbol as the shop's people write it: the shop's own yen or yuan is just `¥`."""
    if currency == basics.currency() == "CNY":
        return "¥"
    if currency == "JPY" and basics.currency() != "JPY":
        return "JP¥"
    return numbers.get_currency_symbol(currency, locale=locale())


def _with_symbol(text: str, currency: str, negative: bool) -> str:
    symbol = currency_symbol(currency)
    gap = "\N{NO-BREAK SPACE}" if symbol[-1:].isalpha() else ""
    return f"{'−' if negative else ''}{symbol}{gap}{text}"


def money(amount: Number | None, currency: str = "") -> str:
    """The amount to the currency's smallest unit: `¥1,240.50`, `−¥30.00`, `¥1,240` (yen)."""
    if amount is None:
        return NOTHING
    currency = currency or basics.currency()
    exact = rounded(amount if isinstance(amount, Decimal) else Decimal(str(amount)), currency)
    digits = MINOR_DIGITS.get(currency, 2)
    return _with_symbol(f"{abs(exact):,.{digits}f}", currency, exact < 0)


def price(amount: Number | None, currency: str = "") -> str:
    """What one of something small costs, to the last digit there is: `¥0.045`, `¥0.30`."""
    if amount is None:
        return NOTHING
    currency, exact = currency or basics.currency(), Decimal(str(amount)).normalize()
    digits = max(MINOR_DIGITS.get(currency, 2), -int(exact.as_tuple().exponent))
    return _with_symbol(f"{abs(exact):,.{digits}f}", currency, exact < 0)


def _shortened(value: Decimal) -> str | None:
    """Three significant digits with the language's word, or None below the first step."""
    magnitude = abs(value)
    for start, divisor, word in _STEPS["zh" if _is_chinese() else "en"]:
        if magnitude >= start:
            part = magnitude / divisor
            decimals = 2 if part < 10 else 1 if part < 100 else 0
            text = number(part.quantize(Decimal(1).scaleb(-decimals)), decimals)
            if decimals:
                text = text.rstrip("0").rstrip(".")
            return f"{text}{word}"
    return None


def number_short(value: Number | None) -> str:
    """`1.24M` or `124万`; whole below a hundred thousand."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value))
    short = _shortened(exact)
    if short is None:
        return number(exact.quantize(Decimal(1)) if abs(exact) >= 1000 else exact)
    return f"{'−' if exact < 0 else ''}{short}"


def file_size(count: int) -> str:
    """`2.1 MB`: thousands, as the browser's side of an upload counts."""
    places = min(max(len(str(count)) - 1, 0) // 3, 3)
    value = Decimal(count) / 1000**places
    digits = 1 if places and value < 100 else 0
    return f"{number(value.quantize(Decimal(1).scaleb(-digits)))} {('B', 'KB', 'MB', 'GB')[places]}"


def money_short(amount: Number | None, currency: str = "") -> str:
    """`¥1.24M` or `¥124万`; below a hundred thousand whole, below a thousand to the last fen."""
    if amount is None:
        return NOTHING
    currency = currency or basics.currency()
    exact = rounded(Decimal(str(amount)), currency)
    short = _shortened(exact)
    if short is None:
        is_whole = exact == exact.to_integral_value() or abs(exact) >= 1000
        digits = 0 if is_whole else MINOR_DIGITS.get(currency, 2)
        short = number(abs(exact).quantize(Decimal(1).scaleb(-digits)), digits)
    return _with_symbol(short, currency, exact < 0)


def _local(at: dt.datetime) -> dt.datetime:
    return at.astimezone(clock.shop_zone())


def day(value: dt.date | dt.datetime | None) -> str:
    """`22 Nov 2026` or `2026-11-22`."""
    if value is None:
        return NOTHING
    if isinstance(value, dt.datetime):
        value = _local(value).date()
    return value.isoformat() if _is_chinese() else _written(value)


def day_in_words(value: dt.date) -> str:
    """`22 Nov 2026` or `2026年11月22日`: inside a sentence."""
    return f"{value.year}年{value.month}月{value.day}日" if _is_chinese() else _written(value)


@lru_cache(maxsize=5000)
def _written(value: dt.date) -> str:
    return dates.format_date(value, "d MMM yyyy", _locale("en"))


def month(value: dt.date) -> str:
    """`Nov 2026` or `2026年11月`."""
    return dates.format_date(value, "yyyy年M月" if _is_chinese() else "MMM yyyy", locale())


def month_name(value: dt.date) -> str:
    """`Nov` or `11月`."""
    return dates.format_date(value, "M月" if _is_chinese() else "MMM", locale())


def weekday(value: dt.date) -> str:
    """`Sun 22 Nov` or `11月22日 周日`."""
    return dates.format_date(value, "M月d日 EEE" if _is_chinese() else "EEE d MMM", locale())


def near_day(value: dt.date) -> str:
    """`Sun 22 Nov` or `11月22日 周日`; in another year than this one with its year."""
    if value.year == clock.today().year:
        return weekday(value)
    pattern = "yyyy年M月d日 EEE" if _is_chinese() else "EEE d MMM yyyy"
    return dates.format_date(value, pattern, locale())


def moment(at: dt.datetime | None) -> str:
    """`22 Nov 2026, 14:05` or `2026-11-22 14:05`, in the shop's zone."""
    if at is None:
        return NOTHING
    local = _local(at)
    written = local.isoformat(" ", "minutes")[:16]  # a third of the cost of strftime
    return written if _is_chinese() else f"{_written(local.date())}, {written[11:]}"


def ago(at: dt.datetime | None) -> str:
    """`just now`, `5 minutes ago`, `5分钟前`; the day from a month on. Future instants too."""
    if at is None:
        return NOTHING
    passed = at - clock.now()
    if abs(passed) < dt.timedelta(minutes=1):
        return pgettext("time", "just now")
    if abs(passed) > dt.timedelta(days=30):
        return day(at)
    if abs(passed) >= dt.timedelta(days=1):
        # Days of the calendar, as people and every other count of days have them.
        days = (_local(at).date() - _local(clock.now()).date()).days
        return _passed(days * 86_400, get_language() or "en")
    # To the minute beyond an hour: no finer than it is said.
    seconds = int(passed.total_seconds())
    grain = 60 if abs(seconds) >= 3600 else 1
    return _passed(
        seconds // grain * grain if seconds >= 0 else -(-seconds // grain * grain),
        get_language() or "en",
    )


@lru_cache(maxsize=8000)
def _passed(seconds: int, language: str) -> str:
    where = _locale(language)
    # "18 days", never "3 weeks": beyond a day, days are counted.
    days: dict[str, Any] = {}
    if abs(seconds) >= 86_400:
        days = {"granularity": "day", "threshold": 1000}
    passed = dt.timedelta(seconds=seconds)
    text = dates.format_timedelta(passed, add_direction=True, locale=where, **days)
    return text.replace(" ", "") if where.language == "zh" else text


def duration(seconds: Number | None) -> str:
    """`4 minutes`, `2 hours`: how long something takes."""
    if seconds is None:
        return NOTHING
    text = dates.format_timedelta(dt.timedelta(seconds=float(seconds)), locale=locale())
    return text.replace(" ", "") if _is_chinese() else text


def days(count: int) -> str:
    """`1 day`, `31 days`, `31 天`."""
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": number(count)}


def days_ago(count: int) -> str:
    """`today`, `yesterday`, `12 days ago`: whole days of the calendar."""
    if count < 2:
        return pgettext("time", "yesterday") if count == 1 else pgettext("time", "today")
    return ngettext("%(n)s day ago", "%(n)s days ago", count) % {"n": number(count)}


def initials(name: str, *, small: bool = False) -> str:
    """Two signs for an avatar: the given name of 林小满 is 小满, Emma Clarke is EC. A `small` one has room
    for two letters, but for one Chinese sign only: 满. What a marketplace hid is left out: 何** is 何."""
    words = _HIDDEN.sub(" ", name or "").split()
    if not words:
        return "·"
    if any("\u4e00" <= sign <= "\u9fff" for sign in words[0]):
        return words[0][-1 if small else -2 :]
    letters = [word[0] for word in words if word[0].isalnum()] or [words[0][0]]
    return (letters[0] + (letters[-1] if len(letters) > 1 else "")).upper()
