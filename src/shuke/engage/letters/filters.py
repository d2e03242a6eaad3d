"""The filters of letters. Each is pure, and bounded before it does anything large.

Values are texts, whole numbers, decimals, instants, lists of these, true, false and nothing.
Nothing here returns markup: what a filter gives is escaped like everything else.
"""

import datetime as dt
import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote_plus

from liquid.exceptions import FilterArgumentError
from liquid.undefined import is_undefined

from shuke.common import clock
from shuke.engage.letters import limits
from shuke.engage.letters.wording import Wording

Number = int | Decimal


class Result(Decimal):
    """What a filter calculated: written with the digits that it has. Other decimals are amounts."""


def refuse(message: str) -> FilterArgumentError:
    return FilterArgumentError(message, token=None)


def text(value: Any) -> str:  # noqa: PLR0911 - one line per kind of value
    """A value as it is written, unescaped."""
    if isinstance(value, str):
        return value
    if value is None or is_undefined(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Result):
        return f"{value.normalize():f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value == value.to_integral() else f"{value:.2f}"
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.shop_zone()).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return bounded("".join(text(item) for item in value))
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return str(value)


def bounded(value: str, size: int | None = None) -> str:
    """`value`, unless it (or the size announced for it) is past the limit."""
    if (len(value) if size is None else size) > limits.TEXT:
        raise refuse("text too long")
    return value


def number(value: Any) -> Number:
    """A value as a number, nothing and words as 0."""
    if isinstance(value, bool) or value is None or is_undefined(value):
        return 0
    if isinstance(value, float):  # 2.0 divides as a fraction does, 2 does not
        value = Decimal(str(value))
    if isinstance(value, str):
        if len(value) > 40:
            return 0
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return 0
        if value.is_finite() and value == value.to_integral() and abs(value) <= limits.NUMBER:
            value = int(value)
    if not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return 0
    if abs(Decimal(value)) > limits.NUMBER:
        raise refuse("number too large")
    return value


def whole(value: Any) -> int:
    return int(number(value))


def items(value: Any) -> list:
    """A value as a list of at most `limits.ITEMS`."""
    if value is None or is_undefined(value):
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, range):
        raise refuse("a range only works in “for”")
    return [value]


def arithmetic(operation: Callable[[Number, Number], Number]) -> Callable:
    """A filter of two numbers. Results carry at most 12 decimals."""

    def apply(value: Any, other: Any = 0) -> Number:
        result = operation(number(value), number(other))
        if isinstance(result, Decimal):
            return Result(number(round(result, 12)))
        return number(result)

    return apply


def _absolute(left: Number, _right: Number) -> Number:
    return left if left >= 0 else -left


def _divide(left: Number, right: Number) -> Number:
    if not right:
        raise refuse("divided by zero")
    if isinstance(left, int) and isinstance(right, int):
        return left // right
    return Decimal(left) / Decimal(right)


def _modulo(left: Number, right: Number) -> Number:
    if not right:
        raise refuse("divided by zero")
    rest = Decimal(left) % Decimal(right)  # of the sign of the left
    wrong = rest and (rest < 0) != (right < 0)
    rest = rest + Decimal(right) if wrong else rest
    return int(rest) if isinstance(left, int) and isinstance(right, int) else rest


def round_(value: Any, digits: Any = 0) -> Number:
    places = min(max(whole(digits), 0), 8)
    step = Decimal(1).scaleb(-places)
    result = Decimal(number(value)).quantize(step, rounding=ROUND_HALF_UP)
    return Result(result) if places else int(result)


def replace(value: Any, old: Any, new: Any = "", most: int = -1) -> str:
    value, old, new = text(value), text(old), text(new)
    count = value.count(old) if most < 0 else min(value.count(old), most)
    bounded("", len(value) + count * (len(new) - len(old)))
    return value.replace(old, new, most)


def append(value: Any, other: Any) -> str:
    value, other = text(value), text(other)
    bounded("", len(value) + len(other))
    return value + other


def split(value: Any, separator: Any = " ") -> list[str]:
    value, separator = text(value), text(separator)
    if not value:
        return []
    pieces = value.count(separator) + 1 if separator else len(value)
    if pieces > limits.ITEMS:
        raise refuse("list too long")
    return value.split(separator) if separator else list(value)


def join(value: Any, separator: Any = " ") -> str:
    pieces, separator = [text(item) for item in items(value)], text(separator)
    bounded("", sum(map(len, pieces)) + len(separator) * max(len(pieces) - 1, 0))
    return separator.join(pieces)


def slice_(value: Any, start: Any, length: Any = 1) -> Any:
    value = value if isinstance(value, list) else text(value)
    first = whole(start)
    first = max(first + len(value), 0) if first < 0 else first
    return value[first : first + max(whole(length), 0)]


def truncate(value: Any, length: Any = 50, end: Any = "...") -> str:
    value, end, length = text(value), text(end)[:100], max(whole(length), 0)
    return value if len(value) <= length else value[: max(length - len(end), 0)] + end


def truncatewords(value: Any, count: Any = 15, end: Any = "...") -> str:
    words, count = text(value).split(), max(whole(count), 1)
    return " ".join(words) if len(words) <= count else " ".join(words[:count]) + text(end)[:100]


def default(value: Any, other: Any = "") -> Any:
    nothing = value is None or value is False or value in ("", []) or is_undefined(value)
    return other if nothing else value


def size(value: Any) -> int:
    return len(value) if isinstance(value, str | list) else 0


def first(value: Any) -> Any:
    value = value if isinstance(value, str) else items(value)
    return value[0] if value else None


def last(value: Any) -> Any:
    value = value if isinstance(value, str) else items(value)
    return value[-1] if value else None


def url_encode(value: Any) -> str:
    return bounded(quote_plus(bounded(text(value))))


def date(wording: Wording, value: Any, pattern: Any = "") -> str:
    """An instant or a "2026-11-22" in the letter's language, or by a pattern like %d.%m.%Y."""
    if value in ("now", "today"):
        value = clock.now()
    if isinstance(value, str) and value:
        try:
            value = dt.datetime.fromisoformat(value[:40])
        except ValueError:
            return value
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.shop_zone()) if value.tzinfo else value
        # Without seconds that nobody asks for, neighbours share what was written before.
        exact = any(mark in text(pattern) for mark in ("%S", "%T", "%s", "%c", "%X"))
        value = value.replace(microsecond=0) if exact else value.replace(second=0, microsecond=0)
    elif not isinstance(value, dt.date):
        return ""
    return bounded(wording.date(value, text(pattern)[:60]))


def days_since(value: Any) -> int | None:
    """Whole days between an instant and today in the shop's zone."""
    if not isinstance(value, dt.datetime):
        return None
    return (clock.today() - value.astimezone(clock.shop_zone()).date()).days


#: Filters that need nothing but their values.
PLAIN: dict[str, Callable] = {
    "abs": arithmetic(_absolute),
    "append": append,
    "at_least": arithmetic(max),
    "at_most": arithmetic(min),
    "capitalize": lambda value: text(value)[:1].upper() + text(value)[1:].lower(),
    "ceil": lambda value: math.ceil(number(value)),
    "days_since": days_since,
    "default": default,
    "divided_by": arithmetic(_divide),
    "downcase": lambda value: text(value).lower(),
    "escape": text,  # everything is escaped once anyway
    "first": first,
    "floor": lambda value: math.floor(number(value)),
    "join": join,
    "last": last,
    "lstrip": lambda value: text(value).lstrip(),
    "minus": arithmetic(lambda left, right: left - right),
    "modulo": arithmetic(_modulo),
    "plus": arithmetic(lambda left, right: left + right),
    "prepend": lambda value, other: append(other, value),
    "remove": replace,
    "replace": replace,
    "replace_first": lambda value, old, new="": replace(value, old, new, 1),
    "round": round_,
    "rstrip": lambda value: text(value).rstrip(),
    "size": size,
    "slice": slice_,
    "split": split,
    "strip": lambda value: text(value).strip(),
    "times": arithmetic(lambda left, right: left * right),
    "truncate": truncate,
    "truncatewords": truncatewords,
    "upcase": lambda value: text(value).upper(),
    "url_encode": url_encode,
}
#: Filters that write in the letter's language.
WORDED: dict[str, Callable] = {
    "date": date,
    "money": lambda wording, value: wording.money(Decimal(number(value))),
    "number": lambda wording, value: wording.number(number(value)),
}
