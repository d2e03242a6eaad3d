"""Guessing passwords and tokens is slowed down by django-axes; this is what it asks us.

Failures are counted per (user name, address) in the database, so every process sees them. A name
that nobody has is counted and locked like any other. One password tried on many names is slowed down
too: by address over all names, and, from many addresses, by smaller limits for everybody while it lasts
(decision 0112).
"""

import datetime as dt
import math
from ipaddress import IPv6Address, IPv6Network

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.errors import ShukeError
from shuke.common.proxies import address

PASSWORDS = 8
TOKENS = 20
#: Wrong passwords from one address for whatever names: more than the colleagues of a shop mistype.
PER_ADDRESS = 40
#: Wrong passwords of everybody together, from where on the limits are the smaller ones below.
FLOOD = 300
PASSWORDS_IN_FLOOD = 3
PER_ADDRESS_IN_FLOOD = 8
#: The "user name" under which wrong tokens are counted. No staff name can contain a space.
TOKEN_GUESSES = {"username": "api token"}


class Throttled(ShukeError):
    """Too many wrong log-ins from this address."""

    code = "throttled"
    status = 429


def limit(request: HttpRequest, credentials: dict | None) -> int:
    """Failures for one name from one address after which log-in is refused until the cool-off is over; 0
    refuses whatever the name."""
    name = (credentials or {}).get("username")
    if name == TOKEN_GUESSES["username"]:
        return TOKENS
    attempts = _recent(request)
    in_flood = _failures(attempts) >= FLOOD
    if _failures(_from_here(attempts, request)) >= (
        PER_ADDRESS_IN_FLOOD if in_flood else PER_ADDRESS
    ):
        return 0
    return PASSWORDS_IN_FLOOD if in_flood else PASSWORDS


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address, as `common.proxies` made it out; of IPv6 the network of 64 bits, all of which
    one visitor has."""
    one = address(request.META.get("REMOTE_ADDR", ""))
    if isinstance(one, IPv6Address):
        return str(IPv6Network((one, 64), strict=False).network_address)
    return str(one) if one else None


def _recent(request: HttpRequest) -> QuerySet:
    """Failed log-ins with passwords within the cool-off."""
    since = clock.now() - get_cool_off(request)
    return AccessAttempt.objects.filter(attempt_time__gt=since).exclude(**TOKEN_GUESSES)


def _from_here(attempts: QuerySet, request: HttpRequest) -> QuerySet:
    return attempts.filter(ip_address=client_address(request))


def _failures(attempts: QuerySet) -> int:
    return attempts.aggregate(count=Sum("failures_since_start"))["count"] or 0


def retry_at(request: HttpRequest, username: str | None) -> dt.datetime:
    """When the lock of this name and address, or of the address, ends."""
    attempts = _from_here(AccessAttempt.objects, request).order_by("-attempt_time")
    latest = attempts.filter(username=username).first() or attempts.first()
    return (latest.attempt_time if latest else clock.now()) + get_cool_off(request)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """The answer to a locked log-in, the same for every name: when it may be tried again."""
    if response is not None and request.path.startswith("/api/"):
        return response  # the API has answered in its own form
    at = retry_at(request, (credentials or {}).get("username"))
    minutes = max(1, math.ceil((at - clock.now()).total_seconds() / 60))
    page = render(request, "team/locked_out.html", {"retry_at": at, "minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


def count_wrong_token(request: HttpRequest) -> None:
    """Note a wrong token; raises Throttled once there were too many from this address.

    A right token is looked up before, so one broken script cannot lock out its neighbours behind
    the same address. With 192 random bits there is nothing to guess: this bounds the noise.
    """
    if AxesProxyHandler.is_allowed(request, TOKEN_GUESSES):
        AxesProxyHandler.user_login_failed("tokens", dict(TOKEN_GUESSES), request)
        return
    at = retry_at(request, TOKEN_GUESSES["username"])
    raise Throttled(
        _("Too many wrong tokens from this address. Try again after %(time)s UTC.")
        % {"time": at.strftime("%H:%M")}
    )
