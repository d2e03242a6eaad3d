"""Every address of Shuke. Each view declares its access; the API's operations do so themselves."""

from django.urls import include, path

from shuke.common.access import public, signed_in
from shuke.config.api import api
from shuke.config.search import search

api_patterns, api_app, api_namespace = api.urls
for pattern in api_patterns:
    # The API has its own log-in and checks a capability per operation.
    declare = signed_in if getattr(pattern, "name", "") == "openapi-view" else public
    declare(pattern.callback)

urlpatterns = [
    path("", include("shuke.operate.urls")),
    path("", include("shuke.team.urls")),
    path("tasks/", include("shuke.tasks.urls")),
    path("", include("shuke.common.kit.urls")),
    path("search/", search, name="search"),
    path("customers/", include("shuke.customers.urls")),
    path("", include("shuke.shop.urls")),
    path("imports/", include("shuke.collect.urls")),
    path("", include("shuke.insight.urls")),
    path("", include("shuke.engage.urls")),
    path("mailbox/", include("shuke.engage.mailbox.urls")),
    path("api/v1/", (api_patterns, api_app, api_namespace)),
]

handler400 = "shuke.common.kit.errors.bad_request"
handler403 = "shuke.common.kit.errors.forbidden"
handler404 = "shuke.common.kit.errors.not_found"
handler500 = "shuke.common.kit.errors.broken"
