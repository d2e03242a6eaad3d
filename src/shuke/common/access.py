"""Who acts, and what they may do. Default deny.

A capability is a string "<room>.<verb>" such as ``customers.view``. Which role holds which is
said where a room declares it (`common.slots.Capability`). Commands call `require`; every route declares `allow` (or `public`),
and the middleware refuses a view that declares neither.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import resolve
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from shuke.common.errors import Forbidden


@dataclass(frozen=True)
class Scope:
    """What of the rows an actor may see. None of a kind: all of it.

    `stores` limits customers, orders and tasks; `colleagues` are those whose tasks a limited actor sees
    besides their own; `campaigns` limits campaigns, for an agency. `is_queue`: only people of tasks that the
    actor has now, for an outsourced call centre.
    """

    stores: frozenset[int] | None = None
    colleagues: frozenset[int] = frozenset()
    campaigns: frozenset[int] | None = None
    is_queue: bool = False

    @property
    def is_all(self) -> bool:
        return self.stores is None and self.campaigns is None and not self.is_queue


EVERYTHING = Scope()


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts: a staff member, a token, or the system itself."""

    id: int | None
    name: str
    role: str = ""
    capabilities: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False
    scope: Scope = EVERYTHING
    #: What the role includes and the scope takes away, as nothing there can be limited yet.
    withheld: frozenset[str] = frozenset()

    def can(self, capability: str) -> bool:
        return self.is_system or capability in self.capabilities


#: The command line and background jobs: whoever may start them owns the machine.
SYSTEM = Actor(id=None, name="system", role="system", is_system=True)
NOBODY = Actor(id=None, name="")


def author(actor_id: int | None, name: str) -> str:
    """Who did something, in the reader's words, by the id and name of the actor that a row keeps."""
    return _("System") if actor_id is None and name == SYSTEM.name else name


class Request(HttpRequest):
    """What a view gets: Django's request, with what our middleware put on it."""

    actor: Actor
    htmx: HtmxDetails


def require(actor: Actor, capability: str) -> None:
    """Raise Forbidden unless the actor holds the capability."""
    if capability in actor.withheld:
        raise beyond_scope()
    if not actor.can(capability):
        raise Forbidden(
            _("Your role does not include “%(capability)s”. Ask the owner of the shop for it.")
            % {"capability": capability},
            code="forbidden",
        )


def may_open(actor: Actor, url: str) -> bool:
    """Whether the page at this address of ours lets the actor in."""
    access = getattr(resolve(url).func, "shuke_access", None)
    return access in {"", "*"} or (access is not None and actor.can(access))


def beyond_scope() -> Forbidden:
    """The answer to somebody whose role would do and whose scope does not."""
    return Forbidden(
        _("You see only some stores or campaigns, and this shows all of them. Ask the owner."),
        code="beyond_scope",
    )


def require_whole(actor: Actor) -> None:
    """Raise Forbidden for an actor with a limited scope: what follows counts the whole shop."""
    if not actor.scope.is_all:
        raise beyond_scope()


def allow(capability: str) -> Callable:
    """Declare the capability that a route needs; checked by AccessMiddleware before the view."""

    def declare(view: Any) -> Any:
        view.shuke_access = capability
        return view

    return declare


def public(view: Any) -> Any:
    """Declare that a route is open to everybody."""
    view.shuke_access = ""
    return view


def signed_in(view: Any) -> Any:
    """Declare that a route is open to every signed-in staff member."""
    view.shuke_access = "*"
    return view
