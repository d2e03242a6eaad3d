"""The living gallery: every component in its states, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuke.common.access import signed_in
from shuke.common.kit import samples
from shuke.common.kit.progress import progress_response


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/gallery.html", samples.everything(request))


@signed_in
def moving(request: HttpRequest) -> HttpResponse:
    """The poll of the gallery's running bar: it has no work behind it, so it stays where it is."""
    return progress_response(request, samples.jobs()["running"])
