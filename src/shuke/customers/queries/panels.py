"""What other rooms show on a customer's record, under "what next"."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shuke.common.access import Actor
from shuke.customers.models import Customer

#: Reads what a panel shows; None leaves it out (nothing to say, or no right).
Reader = Callable[[Actor, Customer, list[int]], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    template: str
    read: Reader
    #: Panels stand in this order; the one that asks for action comes first.
    order: int


_panels: list[Panel] = []


def add_panel(template: str, read: Reader, *, order: int) -> None:
    """Let a room show a panel on the record: `read(actor, customer, ids of the person)` gives the
    context of `template`. Called by config/record.py only."""
    if not any(panel.template == template for panel in _panels):
        _panels.append(Panel(template, read, order))
        _panels.sort(key=lambda panel: panel.order)


def panels(actor: Actor, customer: Customer, ids: list[int]) -> list[tuple[str, dict[str, Any]]]:
    """Templates and contexts of the panels that have something to say."""
    drawn = ((panel.template, panel.read(actor, customer, ids)) for panel in _panels)
    return [(template, context) for template, context in drawn if context is not None]
