"""Who acts, and what they may do. Default deny.

A capability is a string "<room>.<verb>" such as ``customers.view``. Which role holds which is
said in `team/roles.py`. Commands call `require`; every route declares `allow` (or `public`),
and the middleware refuses a view that declares neither.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from shuke.common.errors import Forbidden


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts: a staff member, a token, or the system itself."""

    id: int | None
    name: str
    role: str = ""
    capabilities: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False

    def can(self, capability: str) -> bool:
        return self.is_system or capability in self.capabilities


#: The command line and background jobs: whoever may start them owns the machine.
SYSTEM = Actor(id=None, name="system", role="system", is_system=True)
NOBODY = Actor(id=None, name="")


class Request(HttpRequest):
    """What a view gets: Django's request, with what our middleware put on it."""

    actor: Actor
    htmx: HtmxDetails


def require(actor: Actor, capability: str) -> None:
    """Raise Forbidden unless the actor holds the capability."""
    if not actor.can(capability):
        raise Forbidden(
            _("Your role does not include “%(capability)s”. Ask the owner of the shop for it.")
            % {"capability": capability},
            code="forbidden",
        )


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
