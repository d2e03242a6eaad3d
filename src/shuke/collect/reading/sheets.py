"""XLSX workbooks: judged by their directory, then turned into CSV by a process with hard limits."""

import subprocess
import sys
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from shuke.collect.reading import limits
from shuke.common.errors import Invalid

_CHILD = Path(__file__).with_name("sheet_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(path: Path) -> bool:
    """Whether the file is a ZIP, as XLSX is. Raises Invalid for the old binary XLS."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLE:
        raise Invalid(
            _("This is an old Excel file (.xls) or one with a password. Open it, save it as .xlsx "
              "without a password, and upload that."),
            code="xls",
        )  # fmt: skip
    return head.startswith(b"PK")


def workbook_to_csv(path: Path, target: Path, sheet: str = "") -> list[str]:
    """Write one sheet (default: the first with a table) as UTF-8 CSV; returns the sheets' names.

    Raises Invalid where the workbook is damaged, dangerous or too big.
    """
    memory = 192_000_000 + 3 * _judge(path)
    command = [
        *(sys.executable, "-I", str(_CHILD), str(path), str(target), sheet),
        *(str(memory), str(limits.WORKBOOK_SECONDS), str(limits.COLUMNS)),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=2 * limits.WORKBOOK_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    if done.returncode != 0:
        raise _unreadable()
    return done.stdout.decode().splitlines()


def _judge(path: Path) -> int:
    """Bytes of all parts unpacked, counted by unpacking them: what a directory says may be a lie."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _judge_directory(parts, path.stat().st_size)
            total = 0
            for part in parts:
                total += _unpacked(archive, part, limits.WORKBOOK_BYTES - total)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _unreadable() from error
    except Exception as error:
        if type(error).__module__ in {"zlib", "lzma"}:
            raise _unreadable() from error
        raise
    return total


def _judge_directory(parts: list[zipfile.ZipInfo], size: int) -> None:
    names = {part.filename for part in parts}
    total = sum(part.file_size for part in parts)
    if len(parts) > limits.WORKBOOK_PARTS or total > limits.WORKBOOK_BYTES:
        raise _too_big()
    if total > 10_000_000 and total > limits.WORKBOOK_RATIO * size:
        raise _too_big()
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Invalid(
            _(
                "This is a ZIP archive, not an Excel workbook. Unpack it and upload the file inside."
            ),
            code="not_a_workbook",
        )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, allowed: int) -> int:
    count = 0
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 18):
            count += len(chunk)
            if count > allowed:
                raise _too_big()
    return count


def _too_big() -> Invalid:
    return Invalid(
        _("This workbook unpacks to far more than it seems, or is too big. Save the sheet as CSV "
          "and upload that."),
        code="workbook_too_big",
    )  # fmt: skip


def _unreadable() -> Invalid:
    return Invalid(
        _("This workbook cannot be read: it is damaged, locked with a password, or holds no table. "
          "Save the sheet as CSV and upload that."),
        code="workbook_unreadable",
    )  # fmt: skip
