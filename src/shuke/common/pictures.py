"""Small pictures that are stored with a setting: what they are is told by their bytes, not by a name."""

import base64
from binascii import Error
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

LARGEST = 200_000
#: First bytes -> type. No SVG: it can hold scripts.
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class Picture:
    content_type: str
    content: bytes


def parse(value: Any) -> str:
    """What is stored of an uploaded picture (bytes, or base64 as the API takes it). Raises Invalid."""
    if isinstance(value, str):
        try:
            value = base64.b64decode(value.rpartition(",")[2], validate=True)
        except (Error, ValueError) as error:
            raise Invalid(_("This is not a base64 image.")) from error
    if len(value) > LARGEST:
        raise Invalid(_("The image is larger than 200 KB."))
    if _type_of(value) is None:
        raise Invalid(_("Only PNG, JPEG and WebP images can be used."))
    return base64.b64encode(value).decode()


def unpacked(stored: str) -> Picture | None:
    """The picture that `parse` packed; None for none."""
    content = base64.b64decode(stored)
    content_type = _type_of(content)
    return Picture(content_type, content) if content_type else None


def _type_of(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] != b"WEBP":
        return None
    return next((name for begin, name in _TYPES.items() if content.startswith(begin)), None)
