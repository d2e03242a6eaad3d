"""The screen of a store that everybody may touch: one form or a phone number, and no way to anything else.

The device holds its key in a cookie that is sent to these addresses only. It is no log-in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shuke.collect.commands import count_caller
from shuke.common.access import public
from shuke.common.errors import Invalid, ShukeError
from shuke.counter import commands
from shuke.counter.models import Kiosk
from shuke.counter.queries.kiosks import kiosk_at

COOKIE = "shuke_kiosk"
_LASTS = 400 * 24 * 3600
#: Seconds without a touch after which the screen begins anew; how long it says thanks.
IDLE, THANKS = 45, 8


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """GET: what the key opens, or where to enter it. POST: the key, once per device."""
    if request.method == "POST":
        return _paired(request, request.POST.get("key", "").strip())
    row = kiosk_at(request.COOKIES.get(COOKIE, ""))
    with translation.override(_language(request)):
        if row is None:
            return _drawn(request, "counter/kiosk_key.html", {"was": COOKIE in request.COOKIES})
        return _screen(request, row)


def _paired(request: HttpRequest, key: str) -> HttpResponse:
    if kiosk_at(key) is None:
        text = _("This is no key of a kiosk, or it was revoked. The owner makes another one.")
        return _drawn(request, "counter/kiosk_key.html", {"error": text}, 422)
    # Whoever set the screen up stays signed in nowhere on it.
    logout(request)
    answer = redirect("kiosk:kiosk")
    answer.set_cookie(
        COOKIE, key, max_age=_LASTS, path=reverse("kiosk:kiosk"), httponly=True,
        samesite="Strict", secure=settings.PUBLIC_URL.startswith("https:"),
    )  # fmt: skip
    return answer


def _of_kiosk(view: Callable[[HttpRequest, Kiosk], HttpResponse]) -> Callable[..., HttpResponse]:
    """For what a device sends: 410 where its key opens nothing any more, and it begins anew."""

    @public
    @never_cache
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        row = kiosk_at(request.COOKIES.get(COOKIE, ""))
        if row is None:
            return HttpResponse(status=410)
        with translation.override(_language(request)):
            return view(request, row)

    return checked


@_of_kiosk
def beat(_request: HttpRequest, row: Kiosk) -> HttpResponse:
    """The device says that it is there."""
    commands.beat(row)
    return HttpResponse(status=204)


@_of_kiosk
def sign_up(request: HttpRequest, row: Kiosk) -> HttpResponse:
    """A phone number. The answer is the same whoever has it."""
    given, wants_data = request.POST, request.headers.get("Accept") == "application/json"
    try:
        count_caller(request.META.get("REMOTE_ADDR", ""))
        commands.sign_up(
            row,
            key=given.get("key", ""),
            phone=given.get("phone", ""),
            name=given.get("name", ""),
            agrees=given.get("agrees") == "1",
            language=translation.get_language() or "",
        )
    except Invalid as error:
        if wants_data:
            return JsonResponse({"error": str(error.message)}, status=422)
        return _screen(request, row, error=str(error.message), status=422)
    except ShukeError as error:
        if wants_data:
            return JsonResponse({"error": str(error.message)}, status=error.status)
        return _screen(request, row, error=str(error.message), status=error.status)
    if wants_data:
        return JsonResponse({"thanks": True})
    return _screen(request, row, thanks=True)


def _screen(
    request: HttpRequest, row: Kiosk, *, error: str = "", thanks: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "kiosk": row, "error": error, "thanks": thanks, "idle": IDLE, "thanks_seconds": THANKS
    }  # fmt: skip
    if row.form is not None:
        words = {"frame": "1", "lang": translation.get_language() or "en"}
        words["utm_source"] = f"kiosk-{row.store.code}"
        context["frame"] = f"{reverse('form:form', args=[row.form.public_id])}?{urlencode(words)}"
    return _drawn(request, "counter/kiosk.html", context, status)


def _drawn(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context["languages"] = settings.LANGUAGES
    answer = render(request, template, context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _language(request: HttpRequest) -> str:
    """The one that was chosen on the screen, else the browser's."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or "en"
