"""Guessing passwords and tokens is slowed down by django-axes; this is what it asks us.

Failures are counted per (user name, address) in the database, so every process sees them. A name
that nobody has is counted and locked like any other.
"""

import datetime as dt
import math

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.errors import ShukeError

PASSWORDS = 8
TOKENS = 20
#: The "user name" under which wrong tokens are counted. No staff name can contain a space.
TOKEN_GUESSES = {"username": "api token"}


class Throttled(ShukeError):
    """Too many wrong log-ins from this address."""

    code = "throttled"
    status = 429


def limit(request: HttpRequest, credentials: dict | None) -> int:
    """Failures after which log-in is refused until the cool-off is over."""
    name = (credentials or {}).get("username")
    return TOKENS if name == TOKEN_GUESSES["username"] else PASSWORDS


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address, as `common.proxies` made it out."""
    return request.META.get("REMOTE_ADDR") or None


def retry_at(request: HttpRequest, username: str | None) -> dt.datetime:
    """When the lock of this name and address ends."""
    attempts = AccessAttempt.objects.filter(
        username=username, ip_address=client_address(request)
    ).order_by("-attempt_time")
    last = attempts.values_list("attempt_time", flat=True).first() or clock.now()
    return last + get_cool_off(request)


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
