"""Templates of a WeChat account: which of them a text is, and what stands in its places.

Written as the account's own pages show them: the id on a line, below it lines with places like `{{thing1.DATA}}`,
an empty line between two templates. A line with nothing but a web address below the text is where a tap leads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.engage.providers.templates import Approved, match

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
#: What stands before a value, with the colon that people type in two ways; not the hours of a time.
_LABEL = re.compile(r"^([^\d:：]{1,20})[:：](?!//)\s*")
_PLACE = re.compile(r"\{\{\s*([A-Za-z_]+\d*)\.DATA\s*\}\}")
_URL = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\d+$")
#: Letters that a value of a kind may have; of the others WeChat judges itself.
LIMITS: Mapping[str, int] = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phone_number": 17,
    "car_number": 8, "name": 20, "phrase": 5, "const": 20,
}  # fmt: skip
#: What may end in … where it is too long: the others say something that half of would say wrong.
_MAY_END = "thing"


@dataclass(frozen=True)
class Message:
    """A text as its template has it."""

    template: str
    values: Mapping[str, str]
    url: str = ""

    def data(self) -> dict[str, Any]:
        return {place: {"value": _fitting(place, value)} for place, value in self.values.items()}

    def misfit(self) -> str:
        """What does not fit its place, in words; "" where all does."""
        for place, value in self.values.items():
            limit = LIMITS.get(_kind(place), 0)
            if not value.strip():
                return _("“%(place)s” of the template is empty.") % {"place": place}
            if limit and len(value) > limit and _kind(place) != _MAY_END:
                words = _(
                    "“%(place)s” of the template takes %(most)d characters at most: “%(value)s”."
                )
                return words % {"place": place, "most": limit, "value": value[:60]}
        return ""


def read(text: str) -> list[Approved]:
    """The templates of a field. Invalid names the first that is none."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return [_read(block) for block in blocks if block.strip()]


def _read(block: str) -> Approved:
    name, _newline, body = block.strip().partition("\n")
    places = tuple(_PLACE.findall(body))
    if not _ID.fullmatch(name.strip()) or not places:
        raise Invalid(
            _("Write a template as its id, and below it its lines with {{thing1.DATA}}: %(line)s")
            % {"line": name.strip()[:60]}
        )
    words = tuple(_PLACE.sub("\0", _lines(body)).split("\0"))
    return Approved(name.strip(), words, places)


def message_of(templates: list[Approved], text: str) -> Message | None:
    """The message that a text is; None when no template reads like it."""
    lines = _lines(text).split("\n")
    url = lines.pop() if len(lines) > 1 and _URL.fullmatch(lines[-1]) else ""
    if (pair := match(templates, "\n".join(lines))) is None:
        return None
    template, values = pair
    return Message(template.number, values, url)


def _lines(text: str) -> str:
    """Lines as they are compared: nothing at their ends, none empty, colons of one kind."""
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(_LABEL.sub(r"\1：", line) for line in lines if line)


def _kind(place: str) -> str:
    return _NUMBER.sub("", place)


def _fitting(place: str, value: str) -> str:
    limit = LIMITS.get(_kind(place), 0)
    if _kind(place) == _MAY_END and len(value) > limit:
        return f"{value[: limit - 1]}…"
    return value
