"""What a rule may say: the fields that it compares, and the words around them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import pgettext_lazy

#: How the conditions of a group go together.
GROUP_KINDS = ("all", "any", "not")
#: Widgets whose argument has `options()`: label by value.
CHOICES = ("choice", "choices")
#: An argument's options or values: (value, label).
Options = list[tuple[str, str]]


class Param(Protocol):
    """One argument of a condition. `widget`: "number", "days", "day", "choice", "choices", "texts" or
    "window"; those of a choice have `options()`, numbers a `unit` and whether they are `whole`, texts the
    `source` of their suggestions, and `is_numbered` when the values are numbers of named things."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def required(self) -> bool: ...
    @property
    def initial(self) -> Any: ...
    @property
    def leads(self) -> bool: ...
    @property
    def widget(self) -> str: ...
    def fits(self, raw: Mapping[str, Any], /) -> bool: ...


class Operator(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Any: ...


class Field(Protocol):
    """Something that a condition compares."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def group(self) -> Any: ...
    @property
    def note(self) -> Any: ...
    @property
    def operators(self) -> Sequence[Any]: ...
    def operator(self, key: str, /) -> Any: ...
    def all_params(self, operator: Any, /) -> Sequence[Any]: ...
    def offered(self) -> bool: ...


def _none(source: str, value: Any) -> Options:
    return []


TAIL = pgettext_lazy("group of conditions", "of these hold")


@dataclass(frozen=True)
class Grammar:
    """One kind of rule. `fields()` gives what can be compared, by key; a new condition is about `first`.

    `head` begins the sentence ("People for whom"), `nested` a group inside it; `empty` is said while there
    is no condition. `draft_url` names the address that applies a button and draws the sentence anew,
    `values_url` the one that suggests texts. `labels(source, values)` gives chosen texts with what people
    call them, `suggest(source, typed)` those that may be meant by what was typed. `below` is a template
    after the outermost group, with fields that the rule has besides.
    """

    fields: Callable[[], Mapping[str, Any]]
    first: str
    head: Any
    nested: Any
    empty: Any
    draft_url: str
    #: After "all", "at least one", "none".
    tail: Any = TAIL
    values_url: str = ""
    labels: Callable[[str, Any], Options] = _none
    suggest: Callable[[str, str], Options] = _none
    below: str = ""
    deepest: int = 5
    most: int = 50
