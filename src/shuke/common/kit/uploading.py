"""tus 1.0 (https://tus.io/protocols/resumable-upload): core, creation, expiration and termination, for pages and the API.

The page's addresses stand here; the API's operations call the same functions with their own address.
"""

import base64
import binascii
import functools
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.common import uploads
from shuke.common.access import Actor, Request, signed_in
from shuke.common.errors import Invalid, ShukeError, TooLarge
from shuke.common.models import Upload
from shuke.common.uploads import Given

VERSION = "1.0.0"
#: The largest number that a row holds.
_MOST = 2**63 - 1


class OtherVersion(ShukeError):
    """The sender speaks another version of the protocol."""

    code = "other_version"
    status = 412


def options() -> HttpResponse:
    """What this server can."""
    headers = {"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination"}
    return _answer(204, headers)


def create(
    actor: Actor, request: HttpRequest, use: str, address: Callable[[Upload], str]
) -> HttpResponse:
    """Begin an upload, or find the one that is open already: 201 with its address in `Location`.

    `Upload-Metadata` holds `filename`, and `mark`, which tells the file from others of its name and size.
    """
    _check_version(request)
    size = _whole_number(request, "Upload-Length")
    words = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = uploads.begin(
        actor, use, name=words.get("filename", ""), size=size, mark=words.get("mark", "")
    )
    return _answer(201, {"Location": address(upload), **_place(upload)})


def tell(actor: Actor, request: HttpRequest, pk: int) -> HttpResponse:
    """How far an upload is."""
    _check_version(request)
    upload = uploads.look(actor, pk)
    return _answer(200, {"Upload-Length": str(upload.size), **_place(upload)})


def add(actor: Actor, request: HttpRequest, pk: int) -> HttpResponse:
    """Put the body behind what is there. Of a body that breaks off, what came is kept."""
    _check_version(request)
    if request.content_type != "application/offset+octet-stream":
        raise Invalid(_("Send the bytes as application/offset+octet-stream."))
    offset = _whole_number(request, "Upload-Offset")
    return _answer(204, _place(uploads.add_piece(actor, pk, offset, _body(request))))


def end(actor: Actor, request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what has arrived."""
    _check_version(request)
    uploads.throw_away(actor, pk)
    return _answer(204, {})


def plainly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers of what fails are a sentence for whoever sends, not a page."""

    @functools.wraps(view)
    def answer(request: Request, **parts) -> HttpResponse:
        try:
            return view(request, **parts)
        except ShukeError as error:
            headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
            response = _answer(error.status, headers)
            response.content = error.message
            response["Content-Type"] = "text/plain; charset=utf-8"
            return response

    return answer


@signed_in
@require_http_methods(["POST", "OPTIONS"])
@plainly
def collection(request: Request, use: str) -> HttpResponse:
    """Where uploads of one use begin."""
    if request.method == "OPTIONS":
        return options()

    def address(upload: Upload) -> str:
        return reverse("kit:upload_piece", args=[upload.pk])

    return create(request.actor, request, use, address)


@signed_in
@require_http_methods(["HEAD", "PATCH", "DELETE"])
@plainly
def one(request: Request, upload: int) -> HttpResponse:
    """One upload of one's own."""
    do = {"HEAD": tell, "PATCH": add, "DELETE": end}[request.method or ""]
    return do(request.actor, request, upload)


def received(request: Request, use: str, make: Callable[[Given], str]) -> str:
    """The address of what `make` made of the file in a form: field `upload` names one that came in pieces,
    field `file` is one that came with the form. Raises Invalid where there is neither."""
    pk = request.POST.get("upload", "")
    if pk:
        return uploads.hand_over(request.actor, use, _number(pk, "upload"), make)
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(
            _("Choose a file of at most %(limit)d MB.") % {"limit": settings.IMPORT_MAX_MB}
        )

    def chunks() -> Iterator[bytes]:
        return iter(file.chunks(1 << 20))

    return make(Given(file.name or "", chunks))


def _answer(status: int, headers: dict[str, str]) -> HttpResponse:
    always = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    response = HttpResponse(status=status, headers=always | headers)
    del response["Content-Type"]
    return response


def _place(upload: Upload) -> dict[str, str]:
    until = upload.touched_at + uploads.PATIENCE
    return {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": http_date(until.timestamp()),
    }


def _check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion(_("Say Tus-Resumable: %(version)s.") % {"version": VERSION})


def _whole_number(request: HttpRequest, header: str) -> int:
    return _number(request.headers.get(header, ""), header)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _MOST):
        raise Invalid(_("%(name)s must be a whole number.") % {"name": name})
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of a key and base64, parted by commas."""
    words = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            words[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as wrong:
            raise Invalid(_("Upload-Metadata cannot be read.")) from wrong
    return words


def _body(request: HttpRequest) -> bytes:
    """The piece, in memory before anything is locked: a sender whose line is dead holds up nobody."""
    piece = bytearray()
    try:
        while block := request.read(1 << 16):
            piece += block
            if len(piece) > uploads.PIECE:
                raise TooLarge(
                    _("Send pieces of %(limit)d MiB at most.") % {"limit": uploads.PIECE >> 20}
                )
    except OSError:  # the line broke; what came is good
        if not piece:
            raise
    return bytes(piece)
