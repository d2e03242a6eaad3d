"""Parts of pages, opened by their own address: a link that was copied, or a tab that came back. They have no head
and no style; the reader is led to the page to which the part belongs. So is who opens the address of a button."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from shuke.common.kit.toasts import toast

#: Whole pages say so within so many bytes.
_HEAD = 1000


class PartsMiddleware:
    """A part that a browser asks for as a page leads to the nearest page above its address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_opened(request):
            return response
        if is_of_button(response):
            toast(
                request,
                _("This address only takes what a button sends. Nothing was changed."),
                tone="info",
            )
        elif not is_part(response):
            return response
        return redirect(next(pages_above(request.path), "/"))


def is_opened(request: HttpRequest) -> bool:
    """Whether a browser opens the address in a tab. Scripts take anything, frames say what they are."""
    if request.method != "GET" or request.headers.get("HX-Request"):
        return False
    accepts_page = request.headers.get("Accept", "").startswith("text/html,application/xhtml+xml")
    return accepts_page and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def is_of_button(response: HttpResponse) -> bool:
    """Whether the address takes only what is sent to it."""
    return isinstance(response, HttpResponseNotAllowed) and not response.content


def is_part(response: HttpResponse) -> bool:
    """Whether it is HTML without the document around it."""
    is_html = response.get("Content-Type", "").startswith("text/html")
    if response.status_code != 200 or response.streaming or not is_html:
        return False
    return (
        "Content-Disposition" not in response and b"<html" not in response.content[:_HEAD].lower()
    )


def pages_above(path: str) -> Iterator[str]:
    """Addresses above this one, the nearest first, that are addresses of ours."""
    steps = path.strip("/").split("/")
    for count in range(len(steps) - 1, 0, -1):
        above = "/" + "/".join(steps[:count]) + "/"
        try:
            resolve(above)
        except Resolver404:
            continue
        yield above
