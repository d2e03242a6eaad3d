"""How a letter speaks in one language: dates, money, salutations, the words Shuke adds.

These words are the customer's, not the staff's, so they follow the letter's language and not the
language of whoever presses the button.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.clock import shop_zone
from shuke.common.money import rounded

_DIRECTIVE = re.compile(r"%-?[A-Za-z%]")
#: strftime directive -> pattern of Unicode TR 35.
_PATTERNS = {
    "%Y": "yyyy",
    "%y": "yy",
    "%m": "MM",
    "%-m": "M",
    "%d": "dd",
    "%-d": "d",
    "%B": "MMMM",
    "%b": "MMM",
    "%A": "EEEE",
    "%a": "EEE",
    "%h": "MMM",
    "%p": "a",
}
#: Directives that are the same in every language.
_PLAIN = frozenset("HMISjuwyYmdFTRD%")
_PADDED = {"%e": "%d", "%k": "%H", "%l": "%I"}
_HAN = re.compile(r"[\u3400-\u9fff]")
#: Family names of two characters, the usual ones.
_DOUBLE = (
    "欧阳 上官 司马 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 端木 南宫 独孤 宇文 长孙 钟离"
)


@dataclass(frozen=True)
class Wording:
    """One language of letters."""

    #: "zh-hans" or "en".
    code: str
    #: Babel's name of it.
    locale: str
    unsubscribe: str
    reason: str
    greeting: str
    stranger: str
    #: Behind a text: how to get no more.
    opting_out: str

    def date(self, value: dt.date, pattern: str = "") -> str:
        return _date(value, pattern, self.locale)

    def money(self, amount: Decimal) -> str:
        return _money(amount, basics.currency(), self.locale)

    def number(self, value: int | Decimal) -> str:
        return format_decimal(value, locale=self.locale)

    def greet(self, name: str) -> str:
        """The salutation, without punctuation at its end: "小满，你好", "Hello Emma"."""
        called = first_name(name)
        return self.greeting.replace("{name}", called) if called else self.stranger


def wording(language: str) -> Wording:
    """The wording for a customer's language; the shop's own when we do not speak theirs."""
    return _wording(_code(language))


def greet(name: str, language: str) -> str:
    """The salutation in one language."""
    return wording(language).greet(name)


def first_name_in(name: str, _language: str) -> str:
    """What a shop would call somebody, in whatever language the letter is."""
    return first_name(name)


def first_name(name: str) -> str:
    """What a shop would call somebody: 小满 for 林小满, Emma for Emma Clarke."""
    name = name.strip()
    if _HAN.match(name):
        if not 2 <= len(name) <= 4 or " " in name:
            return name
        family = 2 if len(name) > 2 and name[:2] in _DOUBLE.split() else 1
        given = name[family:]
        return given if len(given) > 1 else name
    return name.split()[0] if name else ""


def _code(language: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    wanted = language.lower().replace("_", "-")
    for code in codes:
        if wanted and (wanted == code or wanted.split("-")[0] == code.split("-")[0]):
            return code
    return basics.language()


@lru_cache(maxsize=16)
def _wording(code: str) -> Wording:
    with translation.override(code):
        return Wording(
            code=code,
            locale="zh_Hans_CN" if code.startswith("zh") else "en",
            unsubscribe=_("Unsubscribe"),
            reason=_("You get this letter because you agreed to hear from {shop}."),
            greeting=_("Hello {name}"),
            stranger=_("Hello"),
            opting_out=_("Reply STOP to opt out"),
        )


# Babel takes some 0.1 ms for each of these, and neighbours in an audience often share them.
@lru_cache(maxsize=4096)
def _date(value: dt.date, pattern: str, locale: str) -> str:
    if not pattern:
        return format_date(value, "long", locale=locale)

    def written_as(match: re.Match) -> str:
        directive = match.group()
        moment = value if isinstance(value, dt.datetime) else dt.datetime(*value.timetuple()[:3])
        if directive in _PADDED:  # with a space in place of a nought
            return f"{int(moment.strftime(_PADDED[directive])):2}"
        if directive == "%s":
            return str(
                int((moment if moment.tzinfo else moment.replace(tzinfo=shop_zone())).timestamp())
            )
        if directive == "%P":
            return format_datetime(moment, "a", locale=locale).lower()
        if pattern_of := _PATTERNS.get(directive):
            return format_datetime(moment, pattern_of, locale=locale)
        if directive[-1] in _PLAIN:
            written = moment.strftime(f"%{directive[-1]}")
            return (written.lstrip("0") or "0") if directive[1] == "-" else written
        return directive

    return _DIRECTIVE.sub(written_as, pattern)


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, locale: str) -> str:
    return format_currency(rounded(amount, currency), currency, locale=locale)
