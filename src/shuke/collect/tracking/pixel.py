"""What a browser fetches before it sends: our own script, or the settings that Segment's asks for."""

import gzip
import re
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from shuke.common.access import public

FOLDER = Path(__file__).parent.parent / "static/collect"
#: Seconds that a browser uses the script without asking again.
_FRESH = 3600


@cache
def script(name: str = "pixel.js") -> bytes:
    """A script without comments and indentation: all the building that it needs."""
    lines = (
        re.sub(r"(^|[;{] ) *// .*", r"\1", line).strip() for line in _source(name).splitlines()
    )
    return "\n".join(filter(None, lines)).encode()


def _source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def packed(name: str = "pixel.js") -> bytes:
    return gzip.compress(script(name), 9, mtime=0)


@cache
def _version(name: str) -> str:
    return f'"{blake2b(script(name), digest_size=8).hexdigest()}"'


@public
@require_safe
@condition(etag_func=lambda _request, name: _version(name))
def pixel(request: HttpRequest, name: str) -> HttpResponse:
    """The script for any website, or its second half. Its address carries the key, which only the browser reads."""
    answer = HttpResponse(script(name), content_type="text/javascript; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.content = packed(name)
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    answer["Cache-Control"] = f"public, max-age={_FRESH}"
    # Pages that isolate themselves (COEP) may load it too.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@public
@require_safe
def settings_of(request: HttpRequest, project: str) -> JsonResponse:
    """What `@segment/analytics-next` asks for at its start: to send here. The key is checked with events."""
    sending = {
        "apiKey": project,
        "apiHost": f"{request.get_host()}/v1",
        "protocol": request.scheme,
    }
    answer = JsonResponse({"integrations": {"Segment.io": sending}})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
