"""Take a file in: to disk in pieces, with its fingerprint, and guess how to read it."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import layouts, staging
from shuke.collect.commands.preparing import apply_guess
from shuke.collect.joining import join_sheets
from shuke.collect.models import Import
from shuke.collect.reading import (
    Reading,
    guess_encoding,
    guess_reading,
    is_page,
    is_workbook,
    log_to_csv,
    page_to_csv,
    workbook_to_csv,
)
from shuke.common import clock, ids
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid


def receive_file(
    actor: Actor, chunks: Iterable[bytes], name: str, *, kind: str = "", encoding: str = "",
    sheet: str = "",
) -> Import:  # fmt: skip
    """Store an upload and return it as a draft with its reading and mapping guessed.

    `kind` ("orders", "customers", "products", "movements", "chats") is guessed from the header when empty, `sheet` of a
    workbook is the first with a table. Raises Invalid for a file that is empty, too big, not a table, or
    without that sheet; nothing is kept then.
    """
    require(actor, "imports.run")
    home = Path(settings.HOME) / "files" / "imports"
    home.mkdir(parents=True, exist_ok=True)
    incoming = home / f"incoming-{ids.token(9)}"
    incoming.mkdir()
    try:
        size, digest = store_upload(chunks, incoming / "upload")
        reading = make_table(incoming, sheet)
        if not sheet:
            reading |= join_sheets(incoming, reading["sheets"])
        text = Reading()
        if not reading.get("joined"):
            text = guess_reading(incoming / reading["table"], layouts.header_names())
        if encoding and not reading["sheets"]:
            text.encoding = encoding
        with transaction.atomic():
            source = Import(
                kind=kind or "orders", file_name=Path(name).name[:255] or "file", size=size,
                sha256=digest, reading={**reading, "text": text.as_dict()}, by=actor.name[:120],
                created_at=clock.now(),
            )  # fmt: skip
            apply_guess(source, incoming / reading["table"], kind)
            source.save()
            incoming.rename(staging.folder_of(source, Path(settings.HOME)))
        return source
    except BaseException:
        shutil.rmtree(incoming, ignore_errors=True)
        raise


def store_upload(chunks: Iterable[bytes], path: Path) -> tuple[int, str]:
    """Write the pieces to `path`; returns bytes and fingerprint. Raises Invalid when there are too many or none."""
    limit = settings.IMPORT_MAX_MB * 1_000_000
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise Invalid(
                    _(
                        "The file is bigger than %(limit)d MB. Split it, or raise SHUKE_IMPORT_MAX_MB."
                    )
                    % {"limit": settings.IMPORT_MAX_MB},
                    code="too_big",
                )
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise Invalid(_("The file is empty. Export it again and look inside first."), code="empty")
    return size, digest.hexdigest()


def make_table(folder: Path, sheet: str = "") -> dict:
    """The upload as a text table: itself, for a workbook its first sheet with rows, the table of a web page, the
    messages of a chat log."""
    upload = folder / "upload"
    if is_workbook(upload):
        sheets = workbook_to_csv(upload, folder / "table.csv", sheet)
        if sheet and sheets[0] != sheet:
            raise Invalid(
                _("The workbook has no sheet “%(sheet)s”. It has: %(sheets)s.")
                % {"sheet": sheet, "sheets": ", ".join(sheets)},
                code="no_sheet",
            )
        return {"table": "table.csv", "sheets": sheets, "sheet": sheets[0]}
    if not is_page(upload):
        _refuse_binary(upload)
        if not log_to_csv(upload, folder / "table.csv"):
            return {"table": "upload", "sheets": [], "sheet": ""}
    elif not log_to_csv(upload, folder / "table.csv", is_page=True):
        page_to_csv(upload, folder / "table.csv")
    return {"table": "table.csv", "sheets": [], "sheet": ""}


def _refuse_binary(path: Path) -> None:
    """Pictures, PDFs, databases: no text has so many control characters."""
    with path.open("rb") as file:
        head = file.read(65_536)
    wide = guess_encoding(path).startswith("utf-16")
    controls = sum(byte < 32 and byte not in b"\t\r\n\x0c\x1a\x00" for byte in head)
    strange = not wide and controls > max(8, len(head) // 100)
    if (
        head.startswith(
            (
                b"%PDF",
                b"\x89PNG",
                b"\xff\xd8\xff",
                b"GIF8",
                b"SQLite format",
                b"\x1f\x8b",
                b"Rar!",
                b"7z\xbc\xaf",
                b"BZh",
                b"\xfd7zXZ",
            )
        )
        or strange
    ):
        raise Invalid(
            _("This is not a table that can be read. Upload a CSV or an Excel workbook (.xlsx)."),
            code="not_a_table",
        )  # fmt: skip
