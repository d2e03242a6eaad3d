"""What rooms above may add to the record (see `common.declarations`)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from django.db import models

from shuke.common.access import Actor
from shuke.common.slots import BulkField
from shuke.customers.mentions import Mentions as Mentions  # noqa: PLC0414 - part of this door
from shuke.customers.models import Customer
from shuke.customers.slots_answers import OwnAnswer  # noqa: F401 - part of this door
from shuke.customers.slots_contacts import Contacts  # noqa: F401 - part of this door
from shuke.customers.slots_retention import (  # noqa: F401 - part of this door
    DataKind,
    Journal,
    RetentionDuty,
    RetentionSetting,
)
from shuke.customers.slots_texts import Text, TextSource  # noqa: F401 - part of this door

if TYPE_CHECKING:
    import polars as pl

    from shuke.customers.queries.reaching import Reach


@dataclass(frozen=True)
class Panel:
    """Something shown on a customer's record, under "what next".

    `read(actor, customer, ids of the person)` gives the context of `template`; None leaves the
    panel out (nothing to say, or no right). The one that asks for action has the lowest `order`.
    """

    template: str
    read: Callable[[Actor, Customer, list[int]], dict[str, Any] | None]
    order: int
    #: Whether it stands beside a conversation with them, too.
    in_conversation: bool = False


@dataclass(frozen=True)
class TimelineKind:
    """How entries of one kind ("shop.order") look: an icon, and the template of their words."""

    kind: str
    icon: str
    template: str
    #: For an actor whose scope is limited: the entries (a condition on `Touch`) that they may see.
    within: Callable[[Actor], models.Q] | None = None


@dataclass(frozen=True)
class CustomerReach:
    """Which customers are of an actor whose scope is limited: `within(actor)` is a condition on customers.

    Several add up. Who sees everything is never asked.
    """

    within: Callable[[Actor], models.Q]


@dataclass(frozen=True)
class CustomerFinder:
    """Finds customers by what another room knows of them, such as an order number.

    `find(actor, text)` gives customer ids.
    """

    find: Callable[[Actor, str], Iterable[int]]


@dataclass(frozen=True)
class Givable:
    """Something that a colleague may give to a person from the record, a conversation or the till.

    `choices(actor, customer)` offers what can be given now as (value, label); `give(actor, customer
    id, value, reason=...)` is the command, whose answer is a sentence for whoever gave it.
    """

    code: str
    label: Any
    capability: str
    choices: Callable[[Actor, Customer], list[tuple[str, str]]]
    give: Callable[..., str]
    order: int = 50


@dataclass(frozen=True)
class Hint:
    """One thing to say to somebody, or to leave unsaid; `tone` as a chip has it."""

    icon: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class TalkingPoint:
    """What a room knows that is worth a word with people: at the till, on the phone.

    `read(actor, people)` answers by id of those who stand for themselves (a page of them), in a few
    queries, with what the actor may know; those without are left out.
    """

    read: Callable[[Actor, Sequence[Customer]], Mapping[int, Sequence[Hint]]]
    order: int = 50


@dataclass(frozen=True)
class PersonRows:
    """What becomes of a table's rows that belong to a customer. Every such table declares it: a
    structure test fails otherwise.

    Merging is a pointer (`Customer.merged_into`), so rows stay with the record that they were
    written for and are read through the whole person.
    """

    model: type[models.Model]
    #: What of these rows is kept once per person is worked out anew by it, for records that stand for
    #: themselves: called when records become one person, or two again.
    on_merge: Callable[[Sequence[int]], object] | None = None
    #: Rows that colleagues write on whoever stands for the person: the column that says when. At an unmerge
    #: they are asked about; rows without it come with an identity, which says whose they are.
    written_at: str = ""
    #: Which of them: the others came with an identity.
    by_hand: models.Q | None = None
    #: The kind of its entry on the timeline, whose `ref` is the row: it goes with the row.
    touch: str = ""
    #: What such a row is called there: `title(row)`.
    title: Callable[[Any], str] | None = None
    #: When somebody is erased: the row goes, stays without the columns `blanked`, or stays whole
    #: because the law or the shop's books need it and nothing in it is personal.
    on_erasure: Literal["deleted", "blanked", "kept"] = "deleted"
    blanked: tuple[str, ...] = ()
    #: Where blanking columns is not enough: `erase(ids of the person)` does it all, inside the transaction.
    erase: Callable[[Sequence[int]], object] | None = None
    #: Free texts of rows that these ones lead to ("task__note"), in which the person may be named: name and
    #: contacts are taken out of them.
    texts: tuple[str, ...] = ()
    #: What the person gets when they ask for their data; none needs a reason.
    export: tuple[str, ...] = ()
    why: str = ""
    #: How the file for people calls these rows ("Orders"), and its columns where `customers.readable` has no word
    #: for them.
    heading: Any = ""
    labels: Mapping[str, Any] = field(default_factory=dict)
    #: What a row says there in place of its columns: `text(row)`.
    text: Callable[[Any], str] | None = None
    #: The way to the customer. Rows that hang off others ("order__customer") go where those go.
    customer: str = "customer"
    #: Of a record that an import brought and that is taken back: what is said of people who have such a
    #: row ("were written to since"), who stay because of it. "": the row goes with the record.
    in_the_way: Any = ""
    #: Why the demo shop has no such row; a table that says nothing has some (`common.slots.DemoRows`).
    not_in_demo: str = ""
    #: The row stays without its customer where their record is taken back: it is of more than them.
    unlinked: bool = False
    #: Column that says who told of the row: rows told by an import are put back by that import's undo.
    stated_by: str = ""
    #: Rows of the table that left the main database, as `values` gives them: `archive(customers, columns)`.
    #: They are erased by an `ErasurePlace`.
    archive: Callable[[Sequence[int], Sequence[str]], list[dict[str, Any]]] | None = None

    @property
    def hangs(self) -> bool:
        """Whether the row belongs to somebody by way of another row, whose declaration speaks for both where
        rows are removed."""
        return "__" in self.customer

    @property
    def column(self) -> str:
        """The column of the database that holds the customer."""
        fields = self.model._meta.concrete_fields
        return next(str(field.column) for field in fields if field.name == self.customer)

    @property
    def name(self) -> str:
        """What the export calls the table: "shop.order"."""
        return self.model._meta.label_lower


@dataclass(frozen=True)
class ErasurePlace:
    """Something beside rows with a customer that may hold somebody: files, lines that nobody could read.

    `forget(whom)` takes them out of it, as often as it is called, and says how many things it changed. It
    raises `errors.Waiting` while something else must end first.
    """

    name: str
    forget: Callable[[Mentions], int]
    order: int = 50


@dataclass(frozen=True)
class LooseTexts:
    """Columns of a table that leads to no person and in which somebody's contact may stand all the same: what a
    colleague typed, what a server answered. On erasure the contact is taken out, or with `drop` the row goes."""

    model: str
    columns: tuple[str, ...]
    drop: bool = False


@dataclass(frozen=True)
class PeopleSet:
    """Customers who are told apart by what another room knows of them: those behind a figure of a report,
    those of an import.

    `parameters` (name -> value) name them in an address. `narrow(customers)` keeps them, as who stands for
    the person now; it may wait for an engine. `back`: the page that leads here. `segment`: where they are
    saved as a segment, "" when no segment says the same. `definition`: the canonical one that they meet, by
    which their number is compared.
    """

    title: str
    parameters: Mapping[str, str]
    narrow: Callable[[models.QuerySet], models.QuerySet]
    back: str = ""
    segment: str = ""
    definition: str = ""


@dataclass(frozen=True)
class PeopleSource:
    """Sets of customers that the address of the list may name by `parameters`; the first one is always
    there. `read(actor, query)` gives the set. It raises for who may not know it and for what is none:
    export and bulk actions follow the same address, which must never mean everybody instead."""

    parameters: tuple[str, ...]
    read: Callable[[Actor, Mapping[str, str]], PeopleSet]


@dataclass(frozen=True)
class PastArrivals:
    """What came in of people before, as a room still has it: rules of who is who are rehearsed on it.

    `read()` gives frames, the oldest arrivals first: columns of `commands.resolve_people`, `name`, and
    `customer_id`, on whose record each is now. `count()` says how many rows about.
    """

    count: Callable[[], int]
    read: "Callable[[], Iterable[pl.DataFrame]]"


@dataclass(frozen=True)
class CustomerColumn:
    """A column that the list of customers offers, not shown at first.

    `read(actor, customers)` gives id -> text for the customers of one page; those without are blank.
    """

    name: str
    label: Any
    capability: str
    read: Callable[[Actor, Sequence[Customer]], Mapping[int, Any]]
    order: int = 50
    #: The way from a customer to what the list may be sorted by, a column with an index of its own; "": it may not.
    sort: str = ""


def from_reach(name: str) -> Callable[[Sequence["Reach"]], Mapping[int, Any]]:
    """`Variable.read` of what has been read with the address: an attribute of `Reach`."""
    return lambda people: {who.person_id: getattr(who, name) for who in people}


@dataclass(frozen=True)
class Trigger:
    """Something that happens to people and may start something for each of them (decision 0248).

    `words` are the rest of a sentence that begins with "somebody"; its `fields` narrow it and stand in the
    words by their names: "is given the tag %(tag)s". `happened(values, since, until)` says to whom it did
    from `since` until before `until`, and when: (customer id, instant), the earliest first, in one query.
    The same answer starts things now and is what a rehearsal counts of the past.

    With a `thing` ("order") each answer has the thing's id as a third value, and a journey can be bound to it:
    triggers of the same `thing` are about the same ones. `holds(values, ids)` says of which of these things it is
    true now (True), whenever it happened, and of which it never will be (False); the others are left out.
    """

    key: str
    words: Any
    capability: str
    happened: Callable[
        [Mapping[str, str], dt.datetime, dt.datetime],
        Iterable[tuple[int, dt.datetime] | tuple[int, dt.datetime, int]],
    ]
    fields: tuple[BulkField, ...] = ()
    order: int = 50
    thing: str = ""
    holds: Callable[[Mapping[str, str], Sequence[int]], Mapping[int, bool]] | None = None


@dataclass(frozen=True)
class Variable:
    """Something that a letter may say of its person, as `{{ customer.<name> }}`.

    `read(people)` gives what it is by `Reach.person_id`, for all people of a batch (a few hundred) in a
    few queries: texts, numbers, amounts in the shop's currency, aware instants, or lists of them.
    Who is not in the answer has the `empty` value. Whoever writes letters may look at it for anybody whom
    they see, so it is nothing that its room keeps to itself.
    """

    name: str
    title: Any
    #: A value such as somebody may have, or a function that gives one: shown where letters are written,
    #: and tried when one is saved.
    sample: Any
    read: "Callable[[Sequence[Reach]], Mapping[int, Any]]"
    empty: Any = ""
    #: The filters that it is usually written with: "money".
    filters: str = ""
    #: (title, code): more placeholders that are offered with it.
    also: tuple[tuple[Any, str], ...] = ()
    #: What the letter says of a value in its own language, "en" or "zh-hans"; None: the value.
    in_words: Callable[[Any, str], Any] | None = None
    #: The placeholder where it is not the value itself: one place of a list.
    code_as: str = ""
    order: int = 50

    @property
    def code(self) -> str:
        """The placeholder as it stands in a letter."""
        if self.code_as:
            return self.code_as
        path = f"customer.{self.name}"
        return f"{{{{ {path} | {self.filters} }}}}" if self.filters else f"{{{{ {path} }}}}"


class Stage(StrEnum):
    """When a gate is asked."""

    #: People are written into the ledger: who is refused now takes no part in the comparison.
    GATHER = "gather"
    #: A worker takes a send, in the transaction that does so. A preview asks the same.
    CLAIM = "claim"
    #: Again, just before it begins: the claim may have been long ago.
    HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Approach:
    """Something that is about to be said to these people (a few hundred, at most thousands)."""

    #: Of the step that says it: "campaign" and the like; "marketing", "service" or "answer" (to what they wrote
    #: themselves); "email", "sms".
    kind: str
    purpose: str
    channel: str
    people: "Sequence[Reach]"
    now: dt.datetime
    #: Whether conditions or scores chose these people, and not a person, or their own asking.
    is_automatic: bool = field(default=False, kw_only=True)
    #: Whether it has an offer in it: a discount, a coupon, a gift.
    has_offer: bool = field(default=False, kw_only=True)
    #: The step of the ledger that says it; 0 of one that is not stored yet.
    step: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Gate:
    """Something that may stand between a step and a person: consent, a cap, an open complaint.

    `check(approach)` names those whom it stops, by `Reach.customer_id`: None refuses the send for good,
    a time puts it off until then. It asks in bulk: a few queries for all people of an approach. Gates
    are asked in their `order`, each about those whom no earlier one has stopped.
    """

    #: Stored with the send as its reason, at most 24 characters.
    key: str
    #: The reason as pages show it.
    words: Any
    check: Callable[[Any], Mapping[int, dt.datetime | None]]
    stages: frozenset[Stage] = frozenset({Stage.GATHER, Stage.CLAIM})
    order: int = 50
    #: Whether it is asked of answers too: who wrote wants one, whatever they said of letters.
    stops_answers: bool = False
