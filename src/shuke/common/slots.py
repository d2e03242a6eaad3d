"""What rooms add to the frame of all pages (see `common.declarations`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor


@dataclass(frozen=True)
class Hit:
    """One thing that a search found: what it is called, what tells it apart, where it stands."""

    label: str
    url: str
    hint: str = ""


@dataclass(frozen=True)
class SearchSource:
    """Things that the palette finds by what somebody types.

    `find(actor, text)` gives the best few, the best first; it is asked only when the actor holds
    `capability`. Sources answer in their `order`.
    """

    label: Any
    icon: str
    capability: str
    find: Callable[[Actor, str], Iterable[Hit]]
    order: int = 50


@dataclass(frozen=True)
class ListPage:
    """A page with a `common.kit.tables.Table`, so that parts of the kit can ask for its rows again.

    `build(request)` makes the table for the request's actor and filters.
    """

    #: `Table.name`.
    table: str
    url_name: str
    capability: str
    build: Callable[[Any], Any]
    #: Name of the address that answers with one row's summary, given its id; see `{% quick %}`.
    summary: str = ""


@dataclass(frozen=True)
class BulkField:
    """What a bulk action asks before it acts: a text, or one of `choices(actor)`."""

    name: str
    label: Any
    choices: Callable[[Actor], Iterable[tuple[str, Any]]] | None = None
    is_required: bool = True


Changed = Sequence[int]


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done with many rows of a list at once, and taken back at once.

    `run(actor, ids, values)` changes rows by ids, in the transaction that is open, and gives what
    `undo` needs to take it back: the ids that were changed, or those of what was made. Many rows come
    in steps of `STEP` unless it acts `at_once`; then there are at most `most`.
    """

    table: str
    key: str
    label: Any
    icon: str
    capability: str
    run: Callable[[Actor, Sequence[int], Mapping[str, str]], Changed]
    undo: Callable[[Actor, Sequence[int], Mapping[str, str]], Any]
    fields: tuple[BulkField, ...] = ()
    at_once: bool = False
    most: int = 1_000_000
    order: int = 50
