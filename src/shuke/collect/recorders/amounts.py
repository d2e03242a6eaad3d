"""Money, currencies and quantities as people and systems write them."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import polars as pl
from babel.numbers import list_currencies

from shuke.common.money import SCALE, to_units

#: Everyday words and signs -> ISO 4217. A sign of several currencies stands in `SHARED`.
WORDS = {
    **dict.fromkeys(("rmb", "元", "人民币", "圆", "yuan", "cn¥", "块"), "CNY"),
    **dict.fromkeys(("hk$", "港币", "港元"), "HKD"),
    **dict.fromkeys(("nt$", "新台币", "台币"), "TWD"),
    **dict.fromkeys(("us$", "美元", "美金"), "USD"),
    **dict.fromkeys(("€", "euro", "euros", "欧元"), "EUR"),
    **dict.fromkeys(("£", "英镑"), "GBP"),
    **dict.fromkeys(("円", "日元", "日圆"), "JPY"),
    **dict.fromkeys(("₩", "韩元"), "KRW"),
    **dict.fromkeys(("₹", "rs", "rs.", "卢比"), "INR"),
    **dict.fromkeys(("₽", "руб", "руб.", "卢布"), "RUB"),
    **dict.fromkeys(("fr.", "sfr", "sfr."), "CHF"),
    **{"r$": "BRL", "zł": "PLN", "kč": "CZK", "ft": "HUF", "₺": "TRY", "฿": "THB", "泰铢": "THB"},
    **{"₫": "VND", "₱": "PHP", "s$": "SGD", "a$": "AUD", "c$": "CAD", "ca$": "CAD", "rm": "MYR"},
}
#: A sign that several currencies share -> these; the shop's own is meant where it is one of them, else
#: the first, if that is how most of the world reads it.
SHARED = {
    "¥": (("CNY", "JPY"), "CNY"),
    "$": (("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"), "USD"),
    "kr": (("SEK", "NOK", "DKK", "ISK"), ""),
    "kr.": (("SEK", "NOK", "DKK", "ISK"), ""),
}
_CODES = frozenset(list_currencies())
_SIGN = "|".join(sorted(map(re.escape, [*WORDS, *SHARED, *map(str.lower, _CODES)]), key=len)[::-1])
_AMOUNT = re.compile(rf"(?P<before>{_SIGN})?(?P<number>[-+]?[\d.,]+(?:e[-+]?\d{{1,3}})?-?)(?P<after>{_SIGN})?")  # fmt: skip
_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019\u02bc`]+")
_MINUS = re.compile(r"[\u2212\u2012\u2013\ufe63\uff0d]")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?")
#: Digits with a point or without: exact in ten-thousandths, and below any limit.
_PLAINEST = r"^-?[0-9]{1,11}(?:\.[0-9]{1,4})?$"
_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})+,\d{3})(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}|[+-]?0,\d+")
_UNIT = re.compile(
    r"(m|cm|mm|metres?|meters?|yd|yards?|kg|g|l|ml|lbs?|oz|m2|sqm|pcs?|pieces?|x|st|stk|"
    r"米|厘米|码|千克|公斤|斤|克|升|毫升|平方米|平米|件|个|只|套|双|条|盒|包|箱|台|本|瓶|袋|支|张|份)\.?$",
    re.IGNORECASE,
)
#: Thousandths: a quantity of more decimals is none.
MILLI = 1000


def units(text: str) -> int:
    """An amount in ten-thousandths: 1,234.50, 1.234,50, 1 234,50, 1’234.50, ¥12, 12元, HK$120, 1,23,456.00,
    and for minus -12, 12-, (12.00)."""
    bare, negative = _folded(text)
    match = _AMOUNT.fullmatch(bare)
    if not match:
        raise ValueError(text)
    number = match["number"]
    if number.endswith("-"):
        negative, number = not negative, number[:-1]
    amount = to_units(_point(number, text))
    return -amount if negative else amount


def plain_units(texts: pl.Series) -> pl.Series:
    """What `units` gives for 12, -12.5 and 1234.50, a whole column at once; null for texts of another form."""
    text = pl.col("text")
    digits = text.str.strip_prefix("-")
    whole = digits.str.extract(r"^(\d+)").cast(pl.Int64)
    rest = digits.str.extract(r"\.(\d+)$").fill_null("0").str.pad_end(4, "0").cast(pl.Int64)
    amount = whole * SCALE + rest
    signed = pl.when(text.str.starts_with("-")).then(-amount).otherwise(amount)
    plain = pl.DataFrame({"text": _plain(texts)})
    return plain.select(signed).to_series()


def plain_signs(texts: pl.Series) -> pl.Series:
    """What `sign_of` gives for the same: "", they carry none."""
    return (
        pl.DataFrame({"text": _plain(texts)})
        .select(pl.when(pl.col("text").is_not_null()).then(pl.lit("")))
        .to_series()
    )


def _plain(texts: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"text": texts})
    return frame.select(pl.when(pl.col("text").str.contains(_PLAINEST)).then("text")).to_series()


def sign_of(text: str) -> str:
    """The currency that an amount is written in, "" where it carries none or one that others share."""
    match = _AMOUNT.fullmatch(_folded(text)[0])
    word = (match["before"] or match["after"] or "") if match else ""
    return WORDS.get(word) or (word.upper() if word.upper() in _CODES else "")


def currencies(own: str) -> Callable[[str], str]:
    """A reader of currencies for a shop of that currency: ISO codes and everyday words; ValueError else."""

    def read(text: str) -> str:
        word = unicodedata.normalize("NFKC", text).strip().casefold()
        if word.upper() in _CODES:
            return word.upper()
        shared, usual = SHARED.get(word, ((), ""))
        code = WORDS.get(word) or (own if own in shared else usual)
        if not code:
            raise ValueError(text)
        return code

    return read


def quantity(text: str) -> int:
    """A quantity in thousandths: 6, 6.0, 1,200, 1.5 m, 0,75, 2件; ValueError with more than three decimals."""
    bare = _folded(text)[0]
    number = _UNIT.sub("", bare) or bare
    if number.endswith("-"):
        number = "-" + number[:-1]
    try:
        value = Decimal(_point(number, text)) * MILLI
    except InvalidOperation as error:
        raise ValueError(text) from error
    if abs(value) > 2_000_000_000 * MILLI or value != value.to_integral_value():
        raise ValueError(text)
    return int(value)


def _folded(text: str) -> tuple[str, bool]:
    """Without spaces and marks of thousands, in one kind of minus; whether brackets mean minus."""
    folded = unicodedata.normalize("NFKC", _MINUS.sub("-", text)).casefold()
    bare = _SPACES.sub("", folded)
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if negative else bare
    if bare[:1] in "+-" and len(bare) > 1 and not (bare[1].isdigit() or bare[1] == "."):
        return bare[1:], negative != (bare[0] == "-")  # -¥12
    return bare, negative


def _point(number: str, text: str) -> str:
    """The number with a point for decimals and nothing for thousands."""
    if _POINT.fullmatch(number):
        return number.replace(",", "")
    if _COMMA.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    if not _PLAIN.fullmatch(number):
        raise ValueError(text)
    return number
