"""The HTTP API, version 1: every room's router, one way to log in, one shape of error."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shuke.common.api import ObjectParser
from shuke.common.availability import unavailable
from shuke.common.declarations import declared
from shuke.common.errors import ShukeError
from shuke.common.slots import ApiRouter
from shuke.config.reference import Reference, described
from shuke.team.authentication import TokenAuth

log = logging.getLogger(__name__)


class ShukeAPI(NinjaAPI):
    """`NinjaAPI` whose schema tells the one shape of error of every operation."""

    def get_openapi_schema(self, **options):
        return described(super().get_openapi_schema(**options))


api = ShukeAPI(
    title="Shuke API",
    version="1",
    urls_namespace="api",
    auth=TokenAuth(),
    parser=ObjectParser(),
    docs=Reference(),
    docs_url="/docs",
    description="Send a personal token as `Authorization: Bearer shk_...`; staff make theirs "
    "on their own page. Amounts are decimal strings, instants ISO 8601 in UTC.",
)


def problem(request: HttpRequest, status: int, code: str, message: str, fields=None):
    """The one shape: `{"code", "message", "fields"}`."""
    body = {"code": code, "message": str(message), "fields": fields or {}}
    return api.create_response(request, body, status=status)


for _each in declared(ApiRouter):
    api.add_router(_each.prefix, _each.router)


@api.exception_handler(ShukeError)
def shuke_error(request, error: ShukeError):
    response = problem(request, error.status, error.code, error.message, error.fields)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


@api.exception_handler(ValidationError)
def validation_error(request, error: ValidationError):
    fields = {".".join(str(p) for p in e["loc"][1:]) or "body": e["msg"] for e in error.errors}
    return problem(request, 422, "invalid", _("Some values cannot be used."), fields)


@api.exception_handler(AuthenticationError)
def not_logged_in(request, error: AuthenticationError):
    response = problem(
        request, 401, "unauthenticated", _("Send a valid token: Authorization: Bearer shk_...")
    )
    response["WWW-Authenticate"] = 'Bearer realm="Shuke"'
    return response


@api.exception_handler(HttpError)
def http_error(request, error: HttpError):
    if error.status_code == 400:  # ninja's own word for a body that `ObjectParser` refuses
        return problem(request, 422, "invalid", _("The body must be one JSON object."))
    return problem(request, error.status_code, "error", error.message)


@api.exception_handler(Http404)
def not_found(request, error: Http404):
    return problem(request, 404, "not_found", _("There is nothing at this address."))


@api.exception_handler(Exception)
def unexpected(request, error: Exception):
    if (passing := unavailable(error)) is not None:
        log.warning("%s %s: %s", request.method, request.path, error)
        return shuke_error(request, passing)
    log.error("API call failed: %s %s", request.method, request.path, exc_info=error)
    return problem(request, 500, "internal", _("This failed on our side. Nothing of it was kept."))


class ApiProblems:
    """Gives the answers that no operation makes (405, 400 of the frame) the same shape."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_api = request.path.startswith("/api/")
        if not is_api or response.status_code < 400 or response.streaming:
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        words = {
            404: ("not_found", _("There is nothing at this address.")),
            413: ("too_big", _("What was sent is too large.")),
            405: ("method_not_allowed", _("This address does not take this method.")),
        }
        code, message = words.get(response.status_code, ("error", _("This call cannot be read.")))
        shaped = problem(request, response.status_code, code, message)
        if "Allow" in response.headers:
            shaped["Allow"] = response.headers["Allow"]
        return shaped
