from django.urls import path

from shuke.collect.tracking.pixel import pixel, settings_of
from shuke.collect.tracking.views import receive

app_name = "tracking"
#: As SDKs call them; the short ones are the browser's.
CALLS = {
    **{call: call for call in ("identify", "track", "page", "screen", "group", "alias")},
    **{"batch": "", "p": "page", "i": "identify", "t": "track", "g": "group", "a": "alias"},
}
urlpatterns = [
    path("pixel.js", pixel, {"name": "pixel.js"}, name="pixel"),
    path("greeting.js", pixel, {"name": "greeting.js"}, name="greeting-script"),
    path("projects/<str:project>/settings", settings_of, name="settings"),
    *(path(call, receive, {"call": kind}, name=call) for call, kind in CALLS.items()),
]
