"""The file of a backup: a tar in Zstandard, encrypted if wanted. Without Shuke `zstd -d | tar x` opens it.

`about.json` comes first: who made it, of which database. Then the database and the files of the home. What
closes it is `manifest.json` with size and SHA-256 of each; a file without it is no backup, however it came
to be cut off.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.operate.backups.sealing import Damaged, Opener, Sealer, is_sealed

ABOUT, MANIFEST = "about.json", "manifest.json"
FORMAT = 1
#: Files up to this size are read at once, so that one that is being written cannot change in the middle.
SMALL = 4_000_000
#: Descriptions are no longer than this.
_MOST_TEXT = 50_000_000


class NeedsPassphrase(Invalid):
    """The file is encrypted, and no passphrase was given."""

    code = "needs_passphrase"


@dataclass
class Contents:
    """What stands in a backup, as its own descriptions say and as was read."""

    about: dict[str, Any]
    manifest: dict[str, Any] = field(default_factory=dict)
    #: Name -> [size, SHA-256] as it was read, or written.
    members: dict[str, list[Any]] = field(default_factory=dict)


class Writer:
    """Puts files into an archive that `writing` opened."""

    def __init__(self, tar: tarfile.TarFile, about: dict[str, Any]):
        self._tar = tar
        self.contents = Contents(about)
        self._text(ABOUT, about)

    def add(self, name: str, path: Path) -> None:
        """Put the file in, as long as it is now. FileNotFoundError when it is gone."""
        with path.open("rb") as file:
            size = path.stat().st_size
            source: IO[bytes] = file
            if size <= SMALL:
                content = file.read()
                size, source = len(content), io.BytesIO(content)
            hashed = _Hashed(source)
            self._put(name, size, hashed)
        self.contents.members[name] = [size, hashed.digest.hexdigest()]

    def close(self, **manifest: Any) -> None:
        """Write the manifest: the archive is whole."""
        self.contents.manifest = {**manifest, "members": self.contents.members}
        self._text(MANIFEST, self.contents.manifest)

    def _text(self, name: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
        self._put(name, len(text), io.BytesIO(text))

    def _put(self, name: str, size: int, source: Any) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, source)


class _Hashed:
    """Reads from a file, hashing."""

    def __init__(self, file: IO[bytes]):
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(file: IO[bytes], about: dict[str, Any], passphrase: str) -> Iterator[Writer]:
    """An archive in `file`, which stays open. It is whole when `Writer.close` was called inside the block."""
    target: Any = Sealer(file, passphrase) if passphrase else _Unclosed(file)
    with (
        pa.CompressedOutputStream(pa.PythonFile(target, mode="w"), "zstd") as stream,
        tarfile.open(fileobj=cast(Any, stream), mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Writer(tar, {"format": FORMAT, **about})


class _Unclosed(io.RawIOBase):
    """Writes and reads through to a file that others close."""

    def __init__(self, file: IO[bytes]):
        self._file = file

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def write(self, data) -> int:
        return self._file.write(data)

    def readinto(self, buffer) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def read(
    path: Path, passphrase: str, take: Callable[[str, dict[str, Any]], Path | None]
) -> Contents:
    """Read the backup to its end: every member goes to the file that `take(name, about)` names, or is only
    read. Raises Damaged unless all is there as it was written."""
    try:
        with path.open("rb") as file:
            contents = _read(file, passphrase, take)
    except (tarfile.TarError, EOFError, pa.ArrowException, ValueError) as error:
        raise Damaged(_("This file is no backup, or it is damaged: %s") % error) from error
    except OSError as error:
        if error.errno is None:  # pyarrow tells so of what zstd cannot read
            raise Damaged(_("This file is no backup, or it is damaged: %s") % error) from error
        raise
    if contents.members != contents.manifest.get("members"):
        raise Damaged(_("This backup is not whole, or was changed since."))
    return contents


def _read(
    file: IO[bytes], passphrase: str, take: Callable[[str, dict[str, Any]], Path | None]
) -> Contents:
    contents: Contents | None = None
    with (
        opened(file, passphrase) as stream,
        tarfile.open(fileobj=cast(Any, stream), mode="r|") as tar,
    ):
        for entry in tar:
            source = tar.extractfile(entry)
            if source is None or (contents is None and entry.name != ABOUT):
                raise Damaged(_("This file is no backup of Shuke."))
            if contents is None:
                contents = Contents(_checked(json.loads(source.read(_MOST_TEXT))))
            elif entry.name == MANIFEST:
                contents.manifest = json.loads(source.read(_MOST_TEXT))
            else:
                contents.members[entry.name] = _copied(source, take(entry.name, contents.about))
    if contents is None:
        raise Damaged(_("This file is no backup of Shuke."))
    return contents


def _checked(about: dict[str, Any]) -> dict[str, Any]:
    if about.get("format") != FORMAT:
        raise Invalid(
            _("This backup was made by a newer Shuke (%(version)s). Install that one first.")
            % {"version": about.get("shuke", "?")}
        )
    return about


def _copied(source: IO[bytes], target: Path | None) -> list[Any]:
    """Size and hash of what was read, on the disk at `target` when this returns."""
    digest, size = hashlib.sha256(), 0
    if target is not None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("wb") if target is not None else io.BytesIO() as sink:
        while data := source.read(1_048_576):
            digest.update(data)
            size += len(data)
            if target is not None:
                sink.write(data)
    return [size, digest.hexdigest()]


@contextmanager
def opened(file: IO[bytes], passphrase: str) -> Iterator[Any]:
    """The stream inside: decrypted and decompressed."""
    source: Any = _Unclosed(file)
    if is_sealed(file):
        if not passphrase:
            raise NeedsPassphrase(
                _("This backup is encrypted. Give its passphrase: SHUKE_BACKUP_PASSPHRASE.")
            )
        source = Opener(file, passphrase)
    with pa.CompressedInputStream(pa.PythonFile(source, mode="r"), "zstd") as stream:
        yield stream
