"""The HTTP API, version 1: every room's router, one way to log in, one shape of error."""

from ninja import NinjaAPI
from ninja.errors import ValidationError

from shuke.common.errors import ShukeError
from shuke.operate.authentication import TokenAuth

api = NinjaAPI(
    title="Shuke API",
    version="1",
    urls_namespace="api",
    auth=TokenAuth(),
    docs_url="/docs",
    description="Send a personal token as `Authorization: Bearer ...`. Make one under Settings.",
)


@api.exception_handler(ShukeError)
def shuke_error(request, error: ShukeError):
    body = {"code": error.code, "message": str(error.message), "fields": error.fields}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(ValidationError)
def validation_error(request, error: ValidationError):
    fields = {".".join(str(p) for p in e["loc"][1:]) or "body": e["msg"] for e in error.errors}
    body = {"code": "invalid", "message": "Some values cannot be used.", "fields": fields}
    return api.create_response(request, body, status=422)
