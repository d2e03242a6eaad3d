"""How much a request may send: refused by its length, before anything of it is kept or parsed.

`BodyMiddleware` knows the length that a request declares; `measured`, around the WSGI application, gives a
length to chunked requests, which declare none and which Django would take for empty.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shuke.common.errors import TooLarge
from shuke.common.middleware import error_response

#: What a refused request sends is read on and thrown away up to here: a client that is still sending when
#: the connection closes sees a broken pipe instead of the answer.
_DISCARDED = 200_000_000
_PIECE = 1 << 16


def takes_files(view: Any) -> Any:
    """Declare that a page takes files up to SHUKE_IMPORT_MAX_MB; others take what a form or JSON needs."""
    view.shuke_takes_files = True
    return view


def limit_of(view: Any) -> int:
    """The largest body in bytes that a view takes."""
    files = settings.IMPORT_MAX_MB * 1_000_000 if hasattr(view, "shuke_takes_files") else 0
    return files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class BodyMiddleware:
    """413 for a body that is larger than its page takes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        limit = limit_of(view)
        if _length(request.META) <= limit:
            return None
        text = _("What was sent is too large: this address takes %(limit)d MB at most.")
        error = TooLarge(text % {"limit": limit // 1_000_000})
        return error_response(request, error)


def measured(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Let the application see a chunked body, up to what a form or JSON may be, as one with a length; a
    larger one appears with the length that it had, and empty."""

    def receive(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        read = environ["wsgi.input"].read
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            body = read(limit + 1)
            length = len(body)
            if length > limit:
                length += _discard(read)
                body = b""
            environ |= {"CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(body)}
        answer = application(environ, start_response)
        if environ.get("CONTENT_LENGTH"):
            _discard(read)
        return answer

    return receive


def _length(meta: dict[str, Any]) -> int:
    try:
        return int(meta.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _discard(read: Callable[[int], bytes]) -> int:
    """Read on what nobody has read, and throw it away; how much it was."""
    count = 0
    while count < _DISCARDED and (piece := read(_PIECE)):
        count += len(piece)
    return count
