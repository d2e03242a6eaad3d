"""What rooms add to one another without knowing each other.

A room that can be added to says in its `slots.py` what an addition looks like: a frozen dataclass
such as `customers.slots.Panel`. A room that adds something lists it in the `DECLARATIONS` of its
`declarations.py`. `config/rooms.py` hands them over when Django is ready, and the receiving room
asks `declared(Panel)`. So imports keep pointing downward, and a new room changes no other.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.module_loading import import_string

_declared: dict[type, list[Any]] = {}


def declare(things: Iterable[Any]) -> None:
    """Take over what a room adds. The same thing again changes nothing."""
    for thing in things:
        listed = _declared.setdefault(type(thing), [])
        if thing not in listed:
            listed.append(thing)


def declared[Thing](kind: type[Thing]) -> list[Thing]:
    """Everything of one kind: by its `order` where it has one, else as the rooms stand."""
    return sorted(_declared.get(kind, ()), key=lambda thing: getattr(thing, "order", 0))


def withdraw(things: Iterable[Any]) -> None:
    """Take declarations back: for rooms that exist in tests only."""
    for thing in things:
        _declared[type(thing)].remove(thing)


def later(path: str) -> Callable[..., Any]:
    """The function at this dotted path, imported when it is first called.

    Declarations are read by everything that starts Django; a room that brings the engines of
    analysis must not load with them.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        return import_string(path)(*args, **kwargs)

    # Rows name a reaction by its address.
    call.__module__, _, call.__qualname__ = path.rpartition(".")
    return call
