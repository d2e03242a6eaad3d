"""Files that come in pieces and go on where they stopped (0240).

A piece is on the disk before the row says so, and the row before the sender is answered: after a kill or
a power cut at any moment `offset` bytes are there, and what lies behind them in the file is overwritten.
"""

import datetime as dt
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.availability import Reason, reason_of
from shuke.common.declarations import declared
from shuke.common.errors import Busy, Conflict, Invalid, NoRoom, NotFound, ShukeError, TooLarge
from shuke.common.jobs import task
from shuke.common.models import Upload
from shuke.common.slots import UploadUse

#: The largest piece, in bytes; one is held in memory until it is on the disk.
PIECE = 8 << 20
#: For how long what has arrived waits for the rest.
PATIENCE = dt.timedelta(days=7)
#: For how long it is known what became of a file, in case the answer was lost.
MEMORY = dt.timedelta(days=1)
#: What an upload leaves free on the disk, in bytes.
SPARE = 200_000_000
_BLOCK = 1 << 20


class OtherOffset(Conflict):
    """The piece does not begin where the file ends; the sender asks where that is."""

    code = "other_offset"


@dataclass(frozen=True)
class Given:
    """A whole file, however it came: `chunks()` are its bytes."""

    name: str
    chunks: Callable[[], Iterator[bytes]]


def begin(actor: Actor, use: str, *, name: str, size: int, mark: str = "") -> Upload:
    """A place for a file of `size` bytes. `mark` tells it from others: of the same name, size and mark the
    upload that is open already is given, with its offset. Raises Invalid, TooLarge, NoRoom, Conflict when
    too much of this person is unfinished."""
    owner = _owner(actor, use)
    name = Path(name).name[:255] or "file"
    digest = hashlib.sha256(f"{name}\n{size}\n{mark}".encode()).hexdigest() if mark else ""
    mine = Upload.objects.filter(owner_id=owner, ended_at=None)
    same = mine.filter(use=use, mark=digest).exclude(mark="")
    if upload := same.first():
        return find(actor, upload.pk)
    _check_size(size)
    now = clock.now()
    try:
        with transaction.atomic():
            unfinished = mine.aggregate(left=Sum("size"))["left"] or 0
            if unfinished + size > settings.UPLOAD_OPEN_MB * 1_000_000:
                raise Conflict(
                    _("Too much of yours is only half uploaded. Finish it or throw it away first."),
                    code="too_much_open",
                )
            return Upload.objects.create(
                use=use, owner_id=owner, file_name=name, size=size, mark=digest,
                created_at=now, touched_at=now,
            )  # fmt: skip
    except IntegrityError:  # another window was faster
        return same.get()


def find(actor: Actor, pk: int) -> Upload:
    """The actor's own upload that is open. Raises NotFound."""
    upload = Upload.objects.filter(pk=pk, owner_id=actor.id, ended_at=None).first()
    if upload is None:
        raise _none()
    _owner(actor, upload.use)
    upload.offset = _arrived(upload)
    return upload


def look(actor: Actor, pk: int) -> Upload:
    """As `find`, or one of the actor's own that has become something: it is whole."""
    done = Upload.objects.filter(pk=pk, owner_id=actor.id).exclude(became="").first()
    return done or find(actor, pk)


def unfinished(actor: Actor, use: str) -> list[Upload]:
    """Of which the actor has sent a part, the latest first."""
    mine = Upload.objects.filter(owner_id=actor.id, use=use, ended_at=None, offset__gt=0)
    return list(mine.order_by("-touched_at")[:20])


def add_piece(actor: Actor, pk: int, offset: int, piece: bytes) -> Upload:
    """Put a piece behind what is there. Raises OtherOffset, TooLarge, Busy, NoRoom; the same piece may be
    sent again then."""
    upload = find(actor, pk)
    with _alone(upload) as file:
        end = offset + len(piece)
        if upload.ended_at or offset != upload.offset:
            raise OtherOffset(_("The file has %(offset)d bytes here.") % {"offset": upload.offset})
        if end > upload.size:
            raise TooLarge(_("This is more than the file was said to have."))
        _write(file, offset, piece)
        upload.offset, upload.touched_at = end, clock.now()
        upload.save(update_fields=["offset", "touched_at"])
    return upload


def throw_away(actor: Actor, pk: int) -> None:
    """End an upload that is not wanted; nothing of it is kept."""
    upload = find(actor, pk)
    with _alone(upload):
        _end(upload)


def hand_over(actor: Actor, use: str, pk: int, make: Callable[[Given], str]) -> str:
    """The address of what `make(file)` made of a whole upload. Asked again, it answers the same and makes
    nothing. What `make` refuses for good is thrown away; what fails for want of room waits."""
    _owner(actor, use)
    upload = look(actor, pk)
    if upload.use != use:
        raise _none()
    if upload.became:
        return upload.became
    with _alone(upload):
        if upload.became:
            return upload.became
        if upload.offset < upload.size:
            raise Conflict(_("The file is not whole yet. Send the rest of it."), code="not_whole")
        given = Given(upload.file_name, lambda: _chunks(upload))
        try:
            became = make(given)
        except ShukeError as refused:
            if refused.status < 500:
                _end(upload)
            raise
        _end(upload, became)
    return became


@task
def forget_uploads() -> None:
    """Throw away what waits for its rest no longer, and files of which no row knows."""
    now = clock.now()
    for upload in Upload.objects.filter(ended_at=None, touched_at__lt=now - PATIENCE):
        try:
            with _alone(upload):
                _end(upload)
        except Busy:
            continue
    Upload.objects.filter(ended_at__lt=now - MEMORY).delete()
    waiting = set(Upload.objects.filter(ended_at=None).values_list("pk", flat=True))
    limit = (now - MEMORY).timestamp()
    for path in _folder().glob("*.part"):
        if int(path.stem) not in waiting and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def _owner(actor: Actor, use: str) -> int:
    """Who uploads. Raises NotFound for an unknown use, Forbidden."""
    purpose = next((each for each in declared(UploadUse) if each.key == use), None)
    if purpose is None or actor.id is None:
        raise NotFound(_("Nothing is uploaded here."))
    if purpose.capability != "*":
        require(actor, purpose.capability)
    return actor.id


def _none() -> NotFound:
    return NotFound(_("There is no such upload, or it was thrown away. Send the file again."))


def _check_size(size: int) -> None:
    if size <= 0:
        raise Invalid(_("The file is empty. Export it again and look inside first."), code="empty")
    if size > settings.IMPORT_MAX_MB * 1_000_000:
        raise TooLarge(
            _("The file is bigger than %(limit)d MB. Split it, or raise SHUKE_IMPORT_MAX_MB.")
            % {"limit": settings.IMPORT_MAX_MB}
        )
    if shutil.disk_usage(settings.HOME).free < size + SPARE:
        raise _no_room()


def _no_room() -> NoRoom:
    return NoRoom(
        _(
            "There is no room left on the server. What has arrived is kept, and the upload goes on when "
            "whoever looks after the server has made room."
        )
    )


def _folder() -> Path:
    return Path(settings.HOME) / "files" / "uploads"


def _path(upload: Upload) -> Path:
    return _folder() / f"{upload.pk}.part"


@contextmanager
def _alone(upload: Upload) -> Iterator[int]:
    """The file of an upload, for one process and thread at a time. Raises Busy."""
    _folder().mkdir(parents=True, exist_ok=True)
    file = os.open(_path(upload), os.O_RDWR | os.O_CREAT)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Busy(_("Another window is sending or reading this file just now.")) from taken
        upload.refresh_from_db()
        upload.offset = 0 if upload.ended_at else _arrived(upload)
        yield file
    finally:
        os.close(file)


def _arrived(upload: Upload) -> int:
    """Bytes that are here: of what a restored database knows the file may be gone."""
    path = _path(upload)
    return min(upload.offset, path.stat().st_size) if path.exists() else 0


def _write(file: int, offset: int, piece: bytes) -> None:
    rest, began_at = memoryview(piece), offset
    try:
        while rest:
            count = os.pwrite(file, rest, offset)
            rest, offset = rest[count:], offset + count
        os.fsync(file)
        if not began_at:  # the file's name must outlive a power cut too
            _sync_folder()
    except OSError as error:
        if reason_of(error) == Reason.FULL:
            raise _no_room() from error
        raise


def _sync_folder() -> None:
    folder = os.open(_folder(), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _chunks(upload: Upload) -> Iterator[bytes]:
    """What was sent, and nothing that a piece which broke off may have left behind it."""
    left = upload.size
    with _path(upload).open("rb") as file:
        while left and (chunk := file.read(min(_BLOCK, left))):
            left -= len(chunk)
            yield chunk


def _end(upload: Upload, became: str = "") -> None:
    open_ = Upload.objects.filter(pk=upload.pk, ended_at=None)
    open_.update(ended_at=clock.now(), became=became)
    _path(upload).unlink(missing_ok=True)
