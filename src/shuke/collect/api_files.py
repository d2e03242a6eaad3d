"""Files over the API: uploaded in pieces by tus 1.0, then imported."""

from typing import Literal

from django.urls import resolve, reverse
from ninja import Field, Schema, Status

from shuke.collect import commands, queries
from shuke.collect.models import Import
from shuke.common import uploads
from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.common.kit import uploading
from shuke.common.models import Upload
from shuke.common.uploads import Given

router = Router(tags=["imports"])
_USE = "imports"
_HEADERS = "As https://tus.io says, with `Tus-Resumable: 1.0.0`: "


class ImportOut(Schema):
    id: int
    kind: str = Field(description="orders, customers, products, movements or chats")
    file_name: str
    size: int
    layout: str
    columns: list[str]
    mapping: dict[str, int] = Field(description="Field -> position of its column")
    state: str = Field(
        description="draft, queued, running, waiting, paused, stopped, done, failed, undone; "
        "stalled: its worker is gone, another takes over"
    )
    done: int = Field(description="Lines that are in")
    total: int | None
    problems: int = Field(description="Lines that were not recorded")
    failure: str


class ImportIn(Body):
    upload: Id = Field(description="The number at the end of the upload's address")
    kind: Literal["", "orders", "customers", "products", "movements", "chats"] = Field(
        "", description="Empty: found out from the header"
    )
    start: bool = Field(
        False, description="Import it as guessed; false: it is a draft that somebody looks at"
    )


@router.post(
    "/uploads",
    capability="imports.run",
    effect=False,
    response={201: None},
    summary="Begin an upload",
    description=_HEADERS
    + "`Upload-Length`, and `Upload-Metadata` with `filename` and `mark`, which tells "
    "the file from others. The same file again is the upload that is open. Its address is in `Location`.",
)
def begin_upload(request: Request):
    def address(upload: Upload) -> str:
        return f"{request.path}/{upload.pk}"

    return uploading.create(request.actor, request, _USE, address)


@router.api_operation(
    ["HEAD"], "/uploads/{upload}", capability="imports.run", include_in_schema=False
)
def tell_upload(request: Request, upload: int):
    """How far it is."""
    return uploading.tell(request.actor, request, upload)


@router.patch(
    "/uploads/{upload}",
    capability="imports.run",
    response={204: None},
    summary="Send a piece",
    description=_HEADERS
    + "the bytes as `application/offset+octet-stream`, 8 MiB at most, with the "
    "`Upload-Offset` where they begin. HEAD of the same address tells how far it is.",
)
def send_piece(request: Request, upload: int):
    return uploading.add(request.actor, request, upload)


@router.delete(
    "/uploads/{upload}", capability="imports.run", response={204: None}, summary="Throw it away"
)
def end_upload(request: Request, upload: int):
    """Nothing of it is kept."""
    return uploading.end(request.actor, request, upload)


@router.post(
    "/imports",
    capability="imports.run",
    response={201: ImportOut},
    summary="Import an uploaded file",
)
def import_upload(request: Request, given: ImportIn):
    """Make an import of a whole upload; the same upload again is the same import."""

    def receive(file: Given) -> str:
        source = commands.receive_file(request.actor, file.chunks(), file.name, kind=given.kind)
        return reverse("collect:import", args=[source.pk])

    address = uploads.hand_over(request.actor, _USE, given.upload, receive)
    source = queries.get_import(resolve(address).kwargs["pk"])
    if given.start and source.state == Import.State.DRAFT:
        source = commands.start_import(request.actor, source.pk)
    return Status(201, _described(source))


@router.get("/imports/{pk}", capability="imports.view", response=ImportOut, summary="One import")
def read_import(request: Request, pk: int):
    """How far an import is."""
    return _described(queries.get_import(pk))


def _described(source: Import) -> dict:
    progress = queries.progress(source)
    names = ("id", "kind", "file_name", "size", "layout", "columns", "mapping", "failure")
    row = {name: getattr(source, name) for name in names}
    return row | {name: progress[name] for name in ("state", "done", "total", "problems")}
