"""Parts of a page that keep themselves up to date (`docs/decisions/0104`).

`{% live_part url 2 %}` in a tag's attributes makes the browser ask `url` again every two seconds while
somebody looks. The view answers with `live_response`, which draws only when there is news.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language


def is_live(request: HttpRequest) -> bool:
    """Whether a live part asks, for views that draw page and part."""
    return "Shuke-Live" in request.headers


def live_response(
    request: HttpRequest, state: Any, draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """What `draw` gives, or 304 when the part was told this `state` before.

    `state` is everything that the part shows, or what changes with it (revisions, counts), as plain
    values: its `repr` must be the same in every process. Reader and language are added here.
    """
    reader = getattr(getattr(request, "actor", None), "id", None)
    fingerprint = repr((get_language(), reader, state)).encode()
    etag = f'"{hashlib.sha256(fingerprint).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponseNotModified):
        return unchanged
    response = draw()
    response["ETag"] = etag
    return response
