"""Parts of pages, opened by their own address: a link that was copied, or a tab that came back. They have no head
and no style; the reader is led to the page to which the part belongs."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

#: Whole pages say so within so many bytes.
_HEAD = 1000


class PartsMiddleware:
    """A part that a browser asks for as a page leads to the nearest page above its address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_opened(request) and is_part(response):
            return redirect(next(pages_above(request.path), "/"))
        return response


def is_opened(request: HttpRequest) -> bool:
    """Whether a browser opens the address in a tab. Scripts take anything, frames say what they are."""
    if request.method != "GET" or request.headers.get("HX-Request"):
        return False
    accepts_page = request.headers.get("Accept", "").startswith("text/html,application/xhtml+xml")
    return accepts_page and request.headers.get("Sec-Fetch-Dest", "document") == "document"


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
