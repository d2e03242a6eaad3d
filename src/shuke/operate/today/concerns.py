"""Who needs attention now, and why. Each concern is a function that finds something or None."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module

from shuke.common.access import Actor
from shuke.common.errors import Busy


@dataclass(frozen=True)
class Line:
    """One person or thing: what it is called, what is to know about it, where it stands."""

    label: str
    text: str = ""
    url: str = ""
    amount: Decimal | None = None
    currency: str = ""
    #: Of a person: shows their initials.
    is_person: bool = False


@dataclass(frozen=True)
class Concern:
    """Something to do: `title` counts it, `why` tells the reason, the action leads to it."""

    kind: str
    icon: str
    title: str
    why: str = ""
    lines: list[Line] = field(default_factory=list)
    url: str = ""
    action: str = ""
    #: "bad" for what loses money or trust while nobody looks, "warn", or "".
    tone: str = ""


Finder = Callable[[Actor], Concern | None]

#: (capability, where the finder is), the most pressing first.
FINDERS: tuple[tuple[str, str], ...] = (
    ("tasks.do", "tasks.due_tasks"),
    ("tasks.assign", "tasks.stranded_tasks"),
    ("campaigns.send", "work.paused_campaigns"),
    ("imports.view", "work.unfinished_imports"),
    ("imports.view", "work.held_rows"),
    ("campaigns.view", "work.unknown_sends"),
    ("customers.view", "people.birthdays"),
    ("customers.view", "people.overdue_regulars"),
    ("orders.view", "orders.big_returns"),
    ("campaigns.view", "work.running_campaigns"),
)


def concerns(actor: Actor) -> list[Concern]:
    """Everything that the actor may see and act on, most pressing first."""
    found = []
    for capability, place in FINDERS:
        if not actor.can(capability):
            continue
        module, name = place.split(".")
        find: Finder = getattr(import_module(f"shuke.operate.today.{module}"), name)
        try:
            concern = find(actor)
        except Busy:  # the warehouse is being made: the page says so beside the numbers
            continue
        if concern is not None:
            found.append(concern)
    return found
