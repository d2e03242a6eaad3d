"""What the shop's site asks for, beside the doors of events."""

from django.urls import path

from shuke.engage.views import site

app_name = "site"
urlpatterns = [
    path("site", site.greeting, name="greeting"),
    path("site/notes", site.note, name="note"),
]
