"""What somebody answered: checked against the questions, as plain text under each question's id."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from shuke.collect.webforms.content import Content, Field, fields_of
from shuke.common import clock
from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.customers import queries as customers

LONGEST = {"text": 200, "long": 2_000}
#: "yes" of a box that was ticked.
YES = "yes"
Answers = dict[str, str | list[str]]


def read(content: Content, raw: Mapping[str, Any]) -> Answers:
    """The answers that were given, by id; empty ones are left out. Raises Invalid, told by id."""
    answers: Answers = {}
    wrong: dict[str, str] = {}
    for field in fields_of(content):
        given = raw.get(field.id)
        try:
            answer = _READERS[field.control](field, given)
        except Invalid as error:
            wrong[field.id] = next(iter(error.fields.values()), str(error.message))
            continue
        if answer:
            answers[field.id] = answer
        elif field.is_required:
            wrong[field.id] = _("Please answer this.")
    if wrong:
        raise Invalid(_("Something is missing or cannot be read."), fields=wrong)
    return answers


def _bad(message: str) -> Invalid:
    return Invalid(message, fields={"answer": message})


def _one(given: object) -> str:
    """The first of what was sent under a name."""
    if isinstance(given, list | tuple):
        given = given[0] if given else ""
    return "" if given is None else str(given).strip()


def _line(field: Field, given: object) -> str:
    return _short(readable(_one(given)), LONGEST["text"])


def _long(field: Field, given: object) -> str:
    text = "\n".join(readable(line) for line in _one(given).splitlines()).strip()
    return _short(text, LONGEST["long"])


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise _bad(_("This is longer than %(limit)d characters.") % {"limit": most})
    return text


def _contact(field: Field, given: object) -> str:
    """As the record stores it."""
    text = _one(given)
    if not text:
        return ""
    kind = field.question.code
    identity = customers.normalise(kind, text)
    if identity.masked:
        raise _bad(_("Write it in full."))
    return identity.value


def _date(field: Field, given: object) -> str:
    text = _one(given)
    if not text:
        return ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise _bad(_("Enter a day like 2026-11-23.")) from None
    if field.question.code in ("birthday", "child") and day > clock.today():
        raise _bad(_("This day is still to come."))
    if not 1900 <= day.year <= 2200:
        raise _bad(_("Enter a day like 2026-11-23."))
    return day.isoformat()


def _number(field: Field, given: object) -> str:
    text = _one(given).replace(",", "").replace("，", "")
    if not text:
        return ""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _bad(_("Enter a number.")) from None
    if not number.is_finite() or abs(number) >= 10**12 or number != round(number, 4):
        raise _bad(_("Enter a number."))
    return f"{number.normalize():f}"


def _choice(field: Field, given: object) -> str:
    text = readable(_one(given))
    if text and text not in dict(field.options):
        raise _bad(_("Choose one of the list."))
    return text


def _several(field: Field, given: object) -> list[str]:
    texts = given if isinstance(given, list | tuple) else [given] if given else []
    chosen = [readable(str(text)) for text in texts if text]
    if any(text not in dict(field.options) for text in chosen):
        raise _bad(_("Choose one of the list."))
    return list(dict.fromkeys(chosen))


def _yes_no(field: Field, given: object) -> str:
    """A tick is a yes; of one of the shop's own fields "no" is an answer too."""
    text = _one(given).casefold()
    if text in ("", "off", "false"):
        return ""
    if text == "no":
        return "no" if field.question.code.startswith("own:") else ""
    if text not in (YES, "on", "true"):
        raise _bad(_("Say yes or no."))
    return YES


_READERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _line, "long": _long, "tel": _contact, "email": _contact, "date": _date,
    "number": _number, "choice": _choice, "several": _several, "yes_no": _yes_no,
}  # fmt: skip
