"""Django's own error pages, through the one template of `common.middleware`."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shuke.common.access import public
from shuke.common.availability import unavailable
from shuke.common.errors import Forbidden, Invalid, NotFound, ShukeError, TooLarge
from shuke.common.middleware import again, error_response


class Broken(ShukeError):
    """Our own fault."""

    code = "broken"
    status = 500


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = _("There is no page at this address. It may have moved, or the link is incomplete.")
    return error_response(request, NotFound(text))


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_response(request, Forbidden(_("You may not do this here.")))


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_response(request, TooLarge(_("What was sent is too large.")))
    text = _("The browser sent something that cannot be read. Go back and try again.")
    return error_response(request, Invalid(text))


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("This page was open for too long. Nothing was changed. Load it again and repeat.")
    return error_response(request, Forbidden(text, code="csrf"))


@public
def broken(request: HttpRequest) -> HttpResponse:
    """The last resort: must not need the database, the session or the menu."""
    error = unavailable(sys.exception()) or Broken(
        _("Something broke on our side. What you had saved is safe; try again.")
    )
    context = {"error": error, "again": again(request, error)}
    response = render(None, "kit/error_bare.html", context, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
