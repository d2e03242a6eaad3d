"""Every address of Shuke. Each view declares its access; the API's operations do so themselves."""

from django.urls import include, path

from shuke.common.access import public, signed_in
from shuke.common.declarations import declared
from shuke.common.slots import Mount
from shuke.config.api import api
from shuke.config.mcp.view import endpoint as mcp
from shuke.config.search import search

api_patterns, api_app, api_namespace = api.urls
for pattern in api_patterns:
    # The API has its own log-in and checks a capability per operation.
    mark = signed_in if getattr(pattern, "name", "") == "openapi-view" else public
    mark(pattern.callback)

urlpatterns = [
    path("search/", search, name="search"),
    *(path(mount.prefix, include(mount.urls)) for mount in declared(Mount)),
    path("mcp", mcp, name="mcp"),
    path("api/v1/", (api_patterns, api_app, api_namespace)),
]

handler400 = "shuke.common.kit.errors.bad_request"
handler403 = "shuke.common.kit.errors.forbidden"
handler404 = "shuke.common.kit.errors.not_found"
handler500 = "shuke.common.kit.errors.broken"
