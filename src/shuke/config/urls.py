"""Every address of Shuke. Each view declares its access; the API's operations do so themselves."""

from django.urls import include, path

from shuke.common.access import public
from shuke.config.api import api

api_patterns, api_app, api_namespace = api.urls
for pattern in api_patterns:
    public(pattern.callback)  # the API has its own log-in and checks a capability per operation

urlpatterns = [
    path("", include("shuke.operate.urls")),
    path("kit/", include("shuke.common.kit.urls")),
    path("api/v1/", (api_patterns, api_app, api_namespace)),
]
