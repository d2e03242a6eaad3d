"""Texts that a carrier has approved: Aliyun and Tencent take no text, only the number of a template and
what stands in its places. The shop writes one text all the same; which template it is, and what stands in
its places, is read from it.

One template a line: its number, a blank or "=", and its text as it was approved, with `${name}` or `{1}`
for each place.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.errors import Invalid

NO_TEMPLATE = gettext_lazy(
    "No approved template reads like this text. Add it to the provider's templates."
)
_LINE = re.compile(r"\s*([A-Za-z0-9_]+)\s*[=：:\s]\s*(\S.*?)\s*")
_PLACE = re.compile(r"\$\{(\w+)\}|\{(\d+)\}")


@dataclass(frozen=True)
class Approved:
    """A template: its number, the words between its places, and what those are called, in order."""

    number: str
    words: tuple[str, ...]
    places: tuple[str, ...]

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in its places if this is its text; None when it is another. Between two places the
        first words that fit count."""
        first, last = self.words[0], self.words[-1]
        if not self.places:
            return {} if text == first else None
        if not text.startswith(first) or not text.endswith(last):
            return None
        end, at, values = len(text) - len(last), len(first), []
        for words in self.words[1:-1]:
            place = text.find(words, at, end) if words else at
            if place < 0:
                return None
            values.append(text[at:place])
            at = place + len(words)
        if at > end:
            return None
        values.append(text[at:end])
        return dict(zip(self.places, values, strict=True))


def read(lines: str) -> list[Approved]:
    """The templates of a field. Invalid names the first line that is none."""
    return [_read(line) for line in lines.splitlines() if line.strip()]


def _read(line: str) -> Approved:
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise Invalid(
            _("Write each template on a line: its number, then its text. This is none: %(line)s")
            % {"line": line.strip()[:60]}
        )
    number, text = parts.groups()
    places = tuple(one or other for one, other in _PLACE.findall(text))
    words = tuple(_PLACE.sub("\0", text).split("\0"))
    return Approved(number, words, places)


def match(templates: Sequence[Approved], text: str) -> tuple[Approved, dict[str, str]] | None:
    """The first template that reads like this text, and what stands in its places."""
    for template in templates:
        if (values := template.values(text)) is not None:
            return template, values
    return None


def unsigned(text: str) -> str:
    """The text without the 【signature】 before it, which these carriers put there themselves."""
    return re.sub(r"^【[^】]*】", "", text)


def doubt(access: Mapping[str, str], text: str) -> str:
    """Why a provider with such templates would not take this text; "" where it would."""
    return "" if match(read(access.get("templates", "")), unsigned(text)) else str(NO_TEMPLATE)
