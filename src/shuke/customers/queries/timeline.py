"""What happened with one customer, newest first."""

from dataclasses import dataclass
from itertools import groupby

from shuke.common import undoing
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.kit import paging
from shuke.customers import facts
from shuke.customers.models import Customer, Touch
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.records import seen_texts
from shuke.customers.queries.scoping import entries_within
from shuke.customers.slots import TimelineKind

PAGE = 30
#: Entries of one kind in a row that stand open when more follow.
OPEN = 3
NOTES = "customers.note"


@dataclass(frozen=True)
class Entry:
    touch: Touch
    look: TimelineKind
    #: The fact by which the reader can undo it; 0 when they cannot.
    undo: int = 0

    @property
    def is_own(self) -> bool:
        """Whether staff did it on this record; other rooms' entries come from files and shops."""
        return self.touch.kind.startswith("customers.")


@dataclass(frozen=True)
class Run:
    """Entries of one kind in a row: the first few stand open, the rest behind one line."""

    entries: list[Entry]
    folded: list[Entry]


@dataclass(frozen=True)
class Timeline:
    """One page of entries; `after` leads to the next, "" at the end."""

    entries: list[Entry]
    after: str

    @property
    def runs(self) -> list[Run]:
        """The entries by runs of one kind. Notes stay open: each was written to be read."""
        runs = []
        for kind, group in groupby(self.entries, key=lambda entry: entry.touch.kind):
            entries = list(group)
            is_long = kind != NOTES and len(entries) > OPEN + 1
            runs.append(Run(entries[:OPEN], entries[OPEN:]) if is_long else Run(entries, []))
        return runs


_UNDECLARED = TimelineKind("", "activity", "customers/entries/other.html")


def timeline(
    actor: Actor, customer: Customer, *, after: str = "", kinds: list[str] | None = None
) -> Timeline:
    """One page of what happened, of some kinds only where `kinds` is given."""
    require(actor, "customers.view")
    ids = person_ids(customer)
    touches = Touch.objects.filter(customer=ids[0]) if len(ids) == 1 else None
    if touches is None:
        touches = Touch.objects.filter(customer__in=ids)
    touches = entries_within(actor, touches)
    if kinds:
        touches = touches.filter(kind__in=kinds)
    page = paging.page(touches, "-at", PAGE, after=after)
    looks = {each.kind: each for each in declared(TimelineKind)}
    undoable = _undoable(actor, ids)
    for touch in page.rows:
        touch.detail = seen_texts(actor, touch.detail)
    entries = [
        Entry(touch, looks.get(touch.kind, _UNDECLARED), undoable.get(touch.pk, 0))
        for touch in page.rows
    ]
    return Timeline(entries, page.after)


def _undoable(actor: Actor, ids: list[int]) -> dict[int, int]:
    """Entry -> the fact by which the actor can still undo it."""
    if not actor.can("customers.edit"):
        return {}
    steps = undoing.undoable(actor, facts.CUSTOMER.key, ids)
    rows = steps.values_list("pk", "before__touch", "fact__payload__touch")
    return {int(touch): pk for pk, own, noted in rows if (touch := own or noted) is not None}
