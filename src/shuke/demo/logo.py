"""The demo shop's logo: an ear of wheat, drawn by its points."""

import struct
import zlib

import numpy as np

SIDE = 96
GROUND, EAR = (181, 77, 47), (255, 246, 230)
#: Grains: middle (across, down) and lean, of a side of 1.
GRAINS = [
    (0.5, 0.2, 0.0),
    *[(0.5 + side * 0.13, 0.34 + step * 0.15, side * 0.6) for step in range(3) for side in (-1, 1)],
]


def png() -> bytes:
    down, across = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    is_ear = (abs(across - 0.5) < 0.02) & (down > 0.25) & (down < 0.88)
    for x, y, lean in GRAINS:
        right, below = across - x, down - y
        along = below * np.cos(lean) - right * np.sin(lean)
        aside = right * np.cos(lean) + below * np.sin(lean)
        is_ear |= (along / 0.105) ** 2 + (aside / 0.055) ** 2 < 1
    pixels = np.where(is_ear[..., None], EAR, GROUND).astype(np.uint8)
    rows = np.concatenate([np.zeros((SIDE, 1), np.uint8), pixels.reshape(SIDE, -1)], axis=1)
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
