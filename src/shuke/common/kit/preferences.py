"""What a person chose about the pages themselves: language, theme, columns. Kept in cookies."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shuke.common.access import public, signed_in

YEAR = 365 * 24 * 3600
THEMES = ("", "light", "dark")
THEME_COOKIE = "shuke_theme"
_TABLE = re.compile(r"[a-z0-9_-]{1,60}")


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form was on: its `next`, when that is ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if ours else "/")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show every page in `language`; an unknown one changes nothing."""
    response = back(request)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """`light`, `dark`, or empty to follow the system."""
    response = back(request)
    wanted = request.POST.get("theme", "")
    if wanted in THEMES:
        _keep(response, THEME_COOKIE, wanted)
    return response


@signed_in
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns a table shows; none chosen means those shown at first."""
    response = back(request)
    table = request.POST.get("table", "")
    chosen = [name for name in request.POST.getlist("column") if _TABLE.fullmatch(name)]
    if _TABLE.fullmatch(table):
        _keep(response, f"shuke_columns_{table}", ".".join(chosen)[:2000])
    return response


def chosen_theme(request: HttpRequest) -> str:
    wanted = request.COOKIES.get(THEME_COOKIE, "")
    return wanted if wanted in THEMES else ""
