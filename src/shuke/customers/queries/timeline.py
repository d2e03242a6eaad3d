"""What happened with one customer, newest first."""

from dataclasses import dataclass

from shuke.common.access import Actor, require
from shuke.common.kit import paging
from shuke.customers.models import Customer, Touch
from shuke.customers.queries.records import person_ids

PAGE = 30
NOTES = "customers.note"


@dataclass(frozen=True)
class Look:
    """How entries of one kind are drawn: an icon and the template of their words."""

    icon: str
    template: str


@dataclass(frozen=True)
class Entry:
    touch: Touch
    look: Look

    @property
    def is_own(self) -> bool:
        """Whether staff did it on this record; other rooms' entries come from files and shops."""
        return self.touch.kind.startswith("customers.")


@dataclass(frozen=True)
class Timeline:
    """One page of entries; `after` leads to the next, "" at the end."""

    entries: list[Entry]
    after: str


_looks: dict[str, Look] = {}
_UNKNOWN = Look("activity", "customers/entries/other.html")


def draw(kind: str, icon: str, template: str) -> None:
    """Say how entries of a kind look ("shop.order"). Rooms are wired in config/record.py."""
    _looks[kind] = Look(icon, template)


def timeline(
    actor: Actor, customer: Customer, *, after: str = "", kinds: list[str] | None = None
) -> Timeline:
    """One page of what happened, of some kinds only where `kinds` is given."""
    require(actor, "customers.view")
    ids = person_ids(customer)
    touches = Touch.objects.filter(customer=ids[0]) if len(ids) == 1 else None
    if touches is None:
        touches = Touch.objects.filter(customer__in=ids)
    if kinds:
        touches = touches.filter(kind__in=kinds)
    page = paging.page(touches, "-at", PAGE, after=after)
    entries = [Entry(touch, _looks.get(touch.kind, _UNKNOWN)) for touch in page.rows]
    return Timeline(entries, page.after)


for _kind, _icon, _name in (
    ("customers.note", "notebook-pen", "note"),
    ("customers.edited", "pencil", "edited"),
    ("customers.identity_added", "user-round", "identity"),
    ("customers.identity_removed", "user-round", "identity"),
    ("customers.consent_granted", "check", "consent"),
    ("customers.consent_withdrawn", "ban", "consent"),
):
    draw(_kind, _icon, f"customers/entries/{_name}.html")
