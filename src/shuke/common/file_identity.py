"""What tells a file from any copy of it: its inode and, where the system tells, the instant of its birth.

The number of an inode alone is given away again: a home that is removed and copied back often gets the
very numbers that it had. No copy keeps the time of birth (statx(2), Linux; `st_birthtime` elsewhere).
"""

import ctypes
import os
import struct

_AT_EMPTY_PATH, _STATX_BTIME = 0x1000, 0x800
#: Offsets in `struct statx`: the mask of what was told, and the seconds and nanoseconds of birth.
_SIZE, _MASK, _BIRTH = 256, 0, 80


def identity(file: int) -> str:
    """A word that names this open file and no copy of it."""
    status = os.fstat(file)
    born = getattr(status, "st_birthtime", None) or _birth(file)
    return f"{status.st_ino}-{born}" if born else str(status.st_ino)


def _birth(file: int) -> str:
    """Seconds and nanoseconds of the file's birth; "" where system or file system does not tell."""
    statx = getattr(ctypes.CDLL(None, use_errno=True), "statx", None)
    if statx is None:
        return ""
    answer = ctypes.create_string_buffer(_SIZE)
    if statx(file, b"", _AT_EMPTY_PATH, _STATX_BTIME, answer) != 0:
        return ""
    if not struct.unpack_from("I", answer, _MASK)[0] & _STATX_BTIME:
        return ""
    seconds, nanoseconds = struct.unpack_from("qI", answer, _BIRTH)
    return f"{seconds}.{nanoseconds:09}"
