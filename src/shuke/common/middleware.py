"""The one place where rights are checked per route and errors become HTTP."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shuke.common import shop_settings
from shuke.common.access import NOBODY, Request, beyond_scope
from shuke.common.availability import unavailable
from shuke.common.errors import Forbidden, ShukeError, WrongMethod

log = logging.getLogger(__name__)


class SettingsMiddleware:
    """Each request sees the shop's newest settings."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shop_settings.look_again()
        return self.get_response(request)


class AccessMiddleware:
    """Default deny: a view without a declaration is refused; a declared one is checked.

    `request.actor` is set before by `team.middleware.ActorMiddleware`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not hasattr(request, "actor"):
            request.actor = NOBODY
        response = self.get_response(request)
        # What a page shows of customers stays in no cache, of the browser or on the way.
        response.setdefault("Cache-Control", "no-store")
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return _wrong_method(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        declared = getattr(view, "shuke_access", None)
        if declared == "":
            return None
        if declared is None:
            name = f"{view.__module__}.{getattr(view, '__name__', view)}"
            return error_response(request, Forbidden(f"{name} declares no access"))
        actor = request.actor
        if actor.id is None and not actor.is_system:
            return _to_login(request)
        if declared != "*" and not actor.can(declared):
            if declared in actor.withheld:
                return error_response(request, beyond_scope())
            error = Forbidden(_("Your role does not include this page. Ask the owner of the shop."))
            error.capability = declared
            return error_response(request, error)
        return None

    def process_exception(self, request, exception):
        error = exception if isinstance(exception, ShukeError) else unavailable(exception)
        if error is None:
            return None
        if error.status >= 500:
            log.warning("%s %s: %s", request.method, request.path, exception)
        return error_response(request, error)


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the log-in, and from there back to the page where one was: a form that was sent after the session
    had ended is still there, with the draft that the browser holds (0137)."""
    target = resolve_url(settings.LOGIN_URL)
    place = request.get_full_path()
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        place = _page_of(request, request.headers.get("HX-Current-URL", ""))
        response["HX-Redirect"] = f"{target}?{urlencode({'next': place})}"
        return response
    if request.method not in ("GET", "HEAD"):
        place = _page_of(request, request.headers.get("Referer", ""))
    return redirect(f"{target}?{urlencode({'next': place})}")


def _page_of(request: HttpRequest, address: str) -> str:
    """The path and query of one of our pages; "/" for any other address."""
    parts = urlsplit(address)
    if parts.netloc != request.get_host():
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """A page for people in place of Django's empty answer: an address of a button was opened by hand."""
    text = _(
        "This address only takes what a button sends. Nothing was changed; go back to the page."
    )
    response = error_response(request, WrongMethod(text))
    response["Allow"] = refused["Allow"]
    return response


def again(request: HttpRequest, error: ShukeError) -> str:
    """The address to ask once more after a fault of ours that may pass; "" for what was sent by a button, which
    an address cannot repeat."""
    repeatable = error.status >= 500 and request.method in ("GET", "HEAD")
    return request.get_full_path() if repeatable else ""


def error_response(request: HttpRequest, error: ShukeError) -> HttpResponse:
    """The error as a whole page, or as a toast when a part of a page was asked for."""
    is_part = request.headers.get("HX-Request")
    template = "kit/toast.html" if is_part else "kit/error.html"
    context = {"error": error, "again": again(request, error)}
    response = render(request, template, context, status=error.status)
    if is_part:
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
