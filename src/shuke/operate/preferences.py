"""A staff member's language and theme travel as the cookies that the pages read."""

from django.conf import settings
from django.http import HttpResponse

from shuke.operate.models import Staff

YEAR = 365 * 24 * 3600
THEME_COOKIE = "shuke_theme"


def remember(response: HttpResponse, staff: Staff) -> HttpResponse:
    """Set the cookies to what the staff member chose; nothing chosen leaves them alone."""
    for name, value in (
        (settings.LANGUAGE_COOKIE_NAME, staff.language),
        (THEME_COOKIE, staff.theme),
    ):
        if value:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=_secure())
    return response


def forget(response: HttpResponse, staff: Staff) -> HttpResponse:
    """Like `remember`, and what was chosen no more follows the browser again."""
    if not staff.language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    if not staff.theme:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return remember(response, staff)


def _secure() -> bool:
    return bool(settings.SESSION_COOKIE_SECURE)
