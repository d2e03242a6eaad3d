"""Values of own fields: what was typed -> what is stored -> what people read."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import money
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.customers.identities import clean
from shuke.customers.models import CustomField

Kind = CustomField.Kind
#: A stored value: a text (also of a choice, and "yes" or "no"), a number or a day; None is none.
Value = str | Decimal | dt.date | None
#: Which column of CustomValue holds a kind.
COLUMNS = {
    Kind.TEXT: "text",
    Kind.CHOICE: "text",
    Kind.YES_NO: "text",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
}
LONGEST = 300
_YES = frozenset({"yes", "y", "true", "1", "是", "有", "对"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "不", "没有", "不是"})
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def read(field: CustomField, raw: Any) -> Value:
    """The value as it is stored, None for nothing. Raises Invalid, told under the field's key."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    try:
        return _READERS[Kind(field.kind)](field, raw)
    except ValueError as error:
        message = _("%(field)s: %(why)s") % {"field": field.label, "why": error}
        raise Invalid(message, fields={field.key: str(error)}) from error


def _text(field: CustomField, raw: Any) -> str:
    text = clean(str(raw))
    if len(text) > LONGEST:
        raise ValueError(_("This is longer than %(limit)d characters.") % {"limit": LONGEST})
    return text


def _choice(field: CustomField, raw: Any) -> str:
    wanted = clean(str(raw)).casefold()
    match = next((choice for choice in field.choices if choice.casefold() == wanted), None)
    if match is None:
        raise ValueError(_("Choose one of: %(offered)s.") % {"offered": ", ".join(field.choices)})
    return match


def _yes_no(field: CustomField, raw: Any) -> str:
    answer = clean(str(raw)).casefold()
    if answer in _YES:
        return "yes"
    if answer in _NO:
        return "no"
    raise ValueError(_("Say yes or no."))


def _number(field: CustomField, raw: Any) -> Decimal:
    try:
        if isinstance(raw, bool):
            raise InvalidOperation
        number = Decimal(str(raw).strip().replace(",", "").replace("，", ""))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation as error:
        raise ValueError(_("Enter a number.")) from error
    if number % money.QUANTUM:
        raise ValueError(_("Four decimals at most."))
    if abs(number) > money.LIMIT:
        raise ValueError(_("This number is too large."))
    return number.quantize(money.QUANTUM)


def _date(field: CustomField, raw: Any) -> dt.date:
    parts = _DAY.fullmatch(str(raw).strip())
    try:
        day = dt.date(*map(int, parts.groups())) if parts else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise ValueError(_("Enter a day like 2026-11-23."))
    return day


_READERS: dict[Kind, Callable[[CustomField, Any], Value]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}


def plain(value: Value) -> str:
    """A stored value as text that `read` takes again: of the timeline, forms and programs."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, dt.date) else value or ""


def readable(kind: str, text: str) -> str:
    """A plain value as people read it, by language."""
    if not text:
        return ""
    match kind:
        case Kind.YES_NO:
            return yes_no(text)
        case Kind.NUMBER:
            places = len(text.partition(".")[2])
            return str(formats.number(Decimal(text), places))
        case Kind.DATE:
            return str(formats.day(dt.date.fromisoformat(text)))
    return text


def offered(field: CustomField) -> dict[str, str]:
    """What a field offers: stored value -> what people read. Empty when any text may stand in it."""
    if field.kind == Kind.YES_NO:
        return {value: yes_no(value) for value in ("yes", "no")}
    return {choice: choice for choice in field.choices}


def yes_no(text: str) -> str:
    """The word for a stored yes or no."""
    return {"yes": _("Yes"), "no": _("No")}.get(text, text)
