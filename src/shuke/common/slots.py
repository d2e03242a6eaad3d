"""What rooms add to the frame of all pages (see `common.declarations`)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
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
    #: Whether pages and actions of that name come before its things.
    after_pages: bool = False


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
class ListFile:
    """A list that can be saved as a file by who holds `capability`, as it is filtered and with the columns
    that are shown.

    `announce(actor, count, filters)` records the fact that so many rows left the house, before they do.
    """

    #: `Table.name`.
    table: str
    capability: str
    announce: Callable[[Actor, int, dict[str, str]], None]


@dataclass(frozen=True)
class BulkField:
    """What a bulk action asks before it acts: one of `choices(actor)`, or a text, which is completed to
    one of `suggestions(actor)`."""

    name: str
    label: Any
    choices: Callable[[Actor], Iterable[tuple[str, Any]]] | None = None
    is_required: bool = True
    suggestions: Callable[[Actor], Iterable[str]] | None = None
    longest: int = 120


@dataclass(frozen=True)
class FieldValue:
    """What stands in a field, for whoever edits it where it stands. `value` is plain text that `save` takes
    again; tags are one to a line. `control`: "text", "number", "date", "choice" (one of `choices`) or
    "tags" (`choices` are suggestions)."""

    label: Any
    value: str
    control: str = "text"
    choices: Sequence[tuple[str, Any]] = ()
    #: The value as a page shows it; empty: `value` itself, or what its choice is called.
    text: str = ""

    @property
    def display(self) -> str:
        return self.text or str(dict(self.choices).get(self.value, self.value))


@dataclass(frozen=True)
class EditableField:
    """Fields of one kind of thing that are edited where they stand, in its list and on its page (0135).

    `thing` is the `Table.name` of the list; `names` are columns, "own-*" all that begin so. `read(actor,
    pk, name)` gives what stands there. `save(actor, pk, name, value, seen)` calls the command that a page
    would call; it raises Conflict when the value is no longer `seen`, and Invalid with the reason.
    """

    thing: str
    names: tuple[str, ...]
    capability: str
    read: Callable[[Actor, int, str], FieldValue]
    save: Callable[[Actor, int, str, str, str], None]

    def holds(self, thing: str, name: str) -> bool:
        return thing == self.thing and any(
            name == each or (each.endswith("*") and name.startswith(each[:-1]))
            for each in self.names
        )


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
    #: Of customers: it may also be done by itself to those whose turn has come (`engage.queries.deeds`).
    by_itself: bool = False
    order: int = 50


@dataclass(frozen=True)
class Mount:
    """Addresses of a room: the module of its URL conf, under `prefix`. Addresses that catch many
    ("insight/<slug>/") stand in a later `order`."""

    prefix: str
    urls: str
    order: int = 50


@dataclass(frozen=True)
class ApiRouter:
    """Operations of a room in the API: a router by its dotted path, under `prefix`."""

    prefix: str
    router: str
    order: int = 50


@dataclass(frozen=True)
class SettingGroup:
    """Settings that stand together on the page of settings. `page`: the name of an address where more of
    it is set, with its label."""

    key: str
    label: Any
    icon: str
    help: Any = ""
    page: str = ""
    page_label: Any = ""
    order: int = 50


@dataclass(frozen=True, eq=False)
class Setting:
    """Something that the shop's owner sets (`common.shop_settings`).

    `check(text)` gives the value to store, raising Invalid; `choices()` what may be chosen;
    `environment` is the name in Django's settings that overrides it, read from SHUKE_…: "" for none.
    """

    key: str
    group: str
    label: Any
    default: Any
    #: What it does, beside the field.
    help: Any = ""
    #: "text", "choice", "colour" or "image".
    kind: str = "text"
    check: Callable[[Any], Any] | None = None
    choices: Callable[[], Iterable[tuple[str, Any]]] | None = None
    environment: str = ""
    #: The variable of the environment, as a person sets it.
    variable: str = ""
    #: More words, in any language, by which somebody may look for it.
    words: str = ""
    order: int = 50


@dataclass(frozen=True)
class SettingEffect:
    """What changing the setting `key` means for what is there: `describe(before, after)` gives sentences
    that are shown before it is done."""

    key: str
    describe: Callable[[Any, Any], Iterable[str]]
    order: int = 50


@dataclass(frozen=True)
class DemoShop:
    """The invented shop as a room finds it when it adds its own rows; its days count back from `today`."""

    today: dt.date
    #: A room draws from a generator of its own, [seed, a number], so that the others stay as they are.
    seed: int
    #: Of the main characters by their keys ("lin"): customer ids, addresses of those who have one.
    cast: Mapping[str, int]
    emails: Mapping[str, str]
    #: Customer ids of everybody else.
    crowd: Sequence[int]
    #: What the owner is called; and the team by user name, once it was let in.
    owner: str
    team: Mapping[str, Actor] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoRows:
    """What a room has in the demo shop: `load(shop)` writes it through the room's own commands and says
    what that is ("tags on 900 customers"). `by_team`: its colleagues do it, so they are there first, and the
    copy for analysis follows later."""

    load: Callable[[DemoShop], str]
    by_team: bool = False
    order: int = 50


#: Who usually holds a capability, for `Capability.roles`.
OWNER = frozenset({"owner"})
MARKETERS = OWNER | {"marketer"}
ANALYSTS = MARKETERS | {"analyst"}
COLLEAGUES = MARKETERS | {"agent"}
EVERYBODY = COLLEAGUES | ANALYSTS
#: To what a capability can be limited, for `Capability.within`.
STORES = frozenset({"stores"})
CAMPAIGNS = frozenset({"campaigns"})
QUEUE = frozenset({"queue"})


@dataclass(frozen=True)
class FieldKind:
    """Values that only who holds `capability` reads, wherever they stand (`common.fields`): a list leaves out
    their columns with sort and file, the API answers null, or what stands there has its middle taken out."""

    key: str
    label: Any
    capability: str


@dataclass(frozen=True)
class Capability:
    """Something that one may do: "<room>.<verb>", and what that is in words. Default deny: only these
    `roles` hold it. `for_tokens`: whether a program may be given it. `within`: "stores", "campaigns" and
    "queue" where it can be limited to those; from whoever is limited the rest is withheld."""

    code: str
    words: Any
    roles: frozenset[str]
    for_tokens: bool = True
    within: frozenset[str] = frozenset()
    order: int = 50


@dataclass(frozen=True)
class MenuPage:
    """A page that stands in the left menu, in one of the groups of `config/menu.py`, or (group
    "person") under one's own name. It shows when the actor holds `capability`; "*" for everybody."""

    group: str
    label: Any
    url_name: str
    #: A name from common/kit/icons.txt.
    icon: str
    capability: str
    #: Other url names (prefix match) that keep this entry marked as current.
    covers: tuple[str, ...] = ()
    #: The letter after `g` that goes there.
    key: str = ""
    order: int = 50


@dataclass(frozen=True)
class PeopleAction:
    """What can be done with people: offered by pages of insight, which know nothing of it. The address
    gets `?<source>=` and an id. `most_people`: it takes at most so many; 0 for any number."""

    #: "segment" or "list".
    source: str
    label: Any
    url_name: str
    icon: str
    capability: str
    most_people: int = 0
    order: int = 50


@dataclass(frozen=True)
class PaletteAction:
    """Something that somebody may want to begin now: the page where it begins, and more words, in any
    language, by which they may look for it."""

    label: Any
    url_name: str
    icon: str
    capability: str
    words: str = ""
    order: int = 50


@dataclass(frozen=True)
class Line:
    """One person or thing of a concern: what it is called, what is to know about it, where it stands."""

    label: str
    text: str = ""
    url: str = ""
    amount: Decimal | None = None
    currency: str = ""
    #: Of a person: shows their initials.
    is_person: bool = False


@dataclass(frozen=True)
class Concern:
    """Something to do today: `title` counts it, `why` tells the reason, the action leads to it."""

    kind: str
    icon: str
    title: str
    why: str = ""
    lines: list[Line] = field(default_factory=list)
    url: str = ""
    action: str = ""
    #: "bad" for what loses money or trust while nobody looks, "warn", or "".
    tone: str = ""


@dataclass(frozen=True)
class ConcernFinder:
    """Finds what needs somebody's attention today, or None. The most pressing has the lowest `order`;
    `find(actor)` is asked only when the actor holds `capability` ("*": of everybody). `order_for`: another place for those of
    whose job it is more, or less, than of others'; a job is a role, or "clerk": an agent of some stores."""

    capability: str
    find: Callable[[Actor], Concern | None]
    order: int = 50
    order_for: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Grouping:
    """The columns of a board: the choices of one `EditableField`, by which a card is moved. `rows(value)`
    gives what stands in a column, as a query or a list, in its order."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    rows: Callable[[str], Any]


@dataclass(frozen=True)
class UploadUse:
    """What files are uploaded for (`common.uploads`), and who may; "*" for everybody signed in."""

    key: str
    capability: str


@dataclass(frozen=True)
class Board:
    """Things as cards in columns (0138). `groupings(request)` are the fields that the reader may lay them
    out by; `card` is a template that gets `row`."""

    thing: str
    label: Any
    capability: str
    groupings: Callable[[Any], Sequence[Grouping]]
    card: str
    #: Name of the list's address.
    url_name: str
