"""The two addresses that stand in letters. Nobody is signed in here."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import public
from shuke.customers.queries import link_to
from shuke.engage import commands
from shuke.engage.letters import sender_name
from shuke.engage.letters.wording import wording
from shuke.engage.steps import sender_of

#: Stands where a key would, in previews and test letters.
PREVIEW = "preview"
#: Headers by which browsers and mail programs say that they only fetch ahead.
_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


@public
@never_cache
@require_safe
def click(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """Lead to the shop. The visit is noted; nothing about the customer changes."""
    ahead = any("prefetch" in request.headers.get(name, "").lower() for name in _AHEAD)
    visit = commands.Visit(
        user_agent=request.headers.get("User-Agent", ""),
        is_fetch=ahead or request.method == "HEAD",
    )
    response = HttpResponseRedirect(commands.follow_link(key, position, visit))
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks; POST does it: the page's button, or a mail program's one click (RFC 8058)."""
    if key == PREVIEW:
        return _page(request, "preview", key)
    if request.method != "POST":
        return _page(request, "ask", key)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        commands.unsubscribe(key, source="one-click")
        return HttpResponse("unsubscribed\n", content_type="text/plain")
    opt_out = commands.unsubscribe(key, source="unsubscribe-page")
    return _page(request, "done", key, undo=opt_out.undo)


@public
@csrf_exempt
@never_cache
@require_POST
def subscribe_again(request: HttpRequest, key: str) -> HttpResponse:
    """Undo, offered for an hour on the page that says that it is done."""
    commands.subscribe_again(key, request.POST.get("undo", ""))
    return _page(request, "again", key)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opt_in(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, as programs look into letters too; POST says yes to what was ticked on a form."""
    send = commands.send_of(key)
    if request.method == "POST":
        commands.confirm(key)
    context = {"key": key, "shop": sender_name(""), "is_done": request.method == "POST"}

    def drawn() -> HttpResponse:
        response = render(request, "engage/opt_in.html", context)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return _in_their_language(request, send.customer.language, drawn)


def _page(request: HttpRequest, step: str, key: str, *, undo: str = "") -> HttpResponse:
    """The page in the customer's language, unless they choose another on it."""
    send = None if key == PREVIEW else commands.send_of(key)
    shop = sender_name(sender_of(send.step) if send else "")
    of_service = send is not None and send.step.purpose == "service"
    context = {
        **{"step": step, "key": key, "shop": shop, "undo": undo, "of_service": of_service},
        "preferences": link_to(send.customer_id, "letter") if send else "",
    }

    def drawn() -> HttpResponse:
        response = render(request, "engage/unsubscribe.html", context)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return _in_their_language(request, send.customer.language if send else "", drawn)


def _in_their_language(
    request: HttpRequest, language: str, drawn: Callable[[], HttpResponse]
) -> HttpResponse:
    if not language or "shuke_language" in request.COOKIES:
        return drawn()
    with translation.override(wording(language).code):
        return drawn()
