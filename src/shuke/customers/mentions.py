"""Whether a text is about somebody: what of it is searched for, and taken out, when they are forgotten."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

#: What stands in the place of somebody's name or contact.
GONE = "…"
#: A shorter name of an account is a word like any other.
_SHORTEST = 4
_CONTACTS = ("email", "phone")


@dataclass(frozen=True)
class Mentions:
    """Somebody as texts may mention them: their records, names, and exact identities as (kind, value)."""

    ids: Sequence[int]
    names: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @cached_property
    def cores(self) -> list[str]:
        """What every usual spelling of an identity holds, for a first look: 13912345670, li@example.com."""
        return [core for kind, value in sorted(self.pairs) if len(core := _core(kind, value)) >= 6]

    @cached_property
    def _contacts(self) -> re.Pattern[str] | None:
        patterns = [_pattern(kind, value) for kind, value in self.pairs if kind in _CONTACTS]
        return re.compile("|".join(sorted(patterns)), re.IGNORECASE) if patterns else None

    @cached_property
    def _accounts(self) -> frozenset[str]:
        values = (value for kind, value in self.pairs if kind not in _CONTACTS)
        return frozenset(value.casefold() for value in values if len(value) >= _SHORTEST)

    def in_text(self, text: str) -> bool:
        """Whether a contact of theirs stands in it."""
        return bool(self._contacts and self._contacts.search(text))

    def concern(self, document: Any) -> bool:
        """Whether a document (JSON) is about them: it holds an identity of theirs, or their name and nobody's
        contact at all, so that nothing else says whose it is."""
        texts = list(texts_in(document))
        if any(self.in_text(text) or text.strip().casefold() in self._accounts for text in texts):
            return True
        if not any(text.strip() in self.names for text in texts):
            return False
        from shuke.customers.erased import names_contact  # it reads numbers, which loads much

        return not names_contact(texts)

    def concern_json(self, text: str) -> bool:
        """`concern` of a document as it is stored."""
        try:
            return self.concern(json.loads(text))
        except ValueError:
            return self.in_text(text)

    def taken_out(self, text: str, *, names: bool = False) -> str:
        """The text without their contacts; with `names`, without their names either."""
        if self._contacts:
            text = self._contacts.sub(GONE, text)
        if names:
            for name in sorted(self.names, key=len, reverse=True):
                text = text.replace(name, GONE)
        return text


def texts_in(value: Any) -> Iterator[str]:
    """Every text and number in a document (JSON), names of fields included."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts_in(key)
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif value is not None:
        yield str(value)


def _core(kind: str, value: str) -> str:
    if kind != "phone":
        return value
    import phonenumbers  # declarations lead here, and everything that starts reads them

    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return value.lstrip("+")


def _pattern(kind: str, value: str) -> str:
    if kind == "email":
        return rf"(?<![\w.+-]){re.escape(value)}(?![\w-]|\.\w)"
    digits = r"[\s().-]*".join(_core(kind, value))
    country = re.escape(value.removeprefix("+").removesuffix(_core(kind, value)))
    return rf"(?<!\d)(?:(?:\+|00)?[\s-]*{country}[\s().-]*|0)?{digits}(?!\d)"
