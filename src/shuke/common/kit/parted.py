"""A form of an owner's rules: one plain part, and any number of like parts with an empty one after them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from django import forms

from shuke.common.errors import ShukeError


class Part(Protocol):
    """One of the like parts: a form that says what it comes to, as a definition has it; None of an empty one."""

    def as_json(self) -> dict[str, Any] | None: ...
    def is_valid(self) -> bool: ...
    def add_error(self, field: str | None, error: Any) -> None: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


class PartedForm[P: Part]:
    """All parts, those after `plain` with prefixes of their own: "0-name". `form` is what templates show.

    `sign` is the field that every part which was sent has; `make(at, data)` makes the part of a place; `least` is how
    many are shown first, `most` how many there may be.
    """

    def __init__(
        self,
        name: str,
        sign: str,
        make: Callable[[int, Any], P],
        *,
        least: int,
        most: int,
        data: Any = None,
        plain: forms.Form | None = None,
    ):
        self._name, self.plain, self.message = name, plain, ""
        sent = [] if data is None else _places(data, sign)
        count = least if data is None else max(sent, default=-1) + 1
        self.parts = [make(at, data) for at in range(min(count, most))]
        self._filled: Sequence[P] = []

    def is_valid(self) -> bool:
        """Each part shows its own errors."""
        valid = [part.is_valid() for part in self.parts]
        return (self.plain is None or self.plain.is_valid()) and all(valid)

    def definition(self) -> dict[str, Any]:
        """What the parts come to, under the name; what is plain beside it as it was cleaned."""
        pairs = [(part, value) for part in self.parts if (value := part.as_json()) is not None]
        self._filled = [part for part, _value in pairs]
        plain = self.plain.cleaned_data if self.plain else {}
        return {**plain, self._name: [value for _part, value in pairs]}

    def show(self, error: ShukeError) -> None:
        """Put what a command refused beside its field: the plain ones by name, others by "name.2.field"."""
        for place, text in error.fields.items():
            part, field = self._at(place)
            if part is None:
                self.message = str(text)
            else:
                part.add_error(field if field in part.fields else None, text)
        if not error.fields:
            self.message = str(error.message)

    def _at(self, place: str) -> tuple[Any, str]:
        if self.plain is not None and place in self.plain.fields:
            return self.plain, place
        name, _dot, rest = place.partition(".")
        number, _dot, field = rest.partition(".")
        is_one = name == self._name and number.isdigit() and int(number) < len(self._filled)
        return (self._filled[int(number)] if is_one else None), field.partition(".")[0]


def _places(data: Any, sign: str) -> list[int]:
    names = [name.removesuffix(f"-{sign}") for name in data if name.endswith(f"-{sign}")]
    return [int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 3]
