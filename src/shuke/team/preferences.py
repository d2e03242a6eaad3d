"""A staff member's language and theme travel as the cookies that the pages read."""

from django.conf import settings
from django.http import HttpResponse

from shuke.common.kit.preferences import THEME_COOKIE, YEAR
from shuke.team.models import Staff


def remember(response: HttpResponse, staff: Staff) -> HttpResponse:
    """Set the cookies to what the staff member chose; nothing chosen leaves them alone."""
    for name, value in _cookies(staff):
        if value:
            response.set_cookie(
                name,
                value,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=bool(settings.SESSION_COOKIE_SECURE),
            )
    return response


def replace(response: HttpResponse, staff: Staff) -> HttpResponse:
    """Like `remember`, and what is chosen no more follows the browser again."""
    for name, value in _cookies(staff):
        if not value:
            response.delete_cookie(name, samesite="Lax")
    return remember(response, staff)


def _cookies(staff: Staff) -> list[tuple[str, str]]:
    return [(settings.LANGUAGE_COOKIE_NAME, staff.language), (THEME_COOKIE, staff.theme)]
