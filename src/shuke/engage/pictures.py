"""Pictures of letters: read with care, turned the right way up, made small enough, and nothing else of the file."""

import io
import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

#: Bytes of a file that are looked at, and points of the picture in it.
LARGEST, POINTS = 15_000_000, 60_000_000
#: Twice the width of a letter, for fine displays; what is taller than so many points is made smaller.
WIDEST, TALLEST = 1_200, 3_000
#: A moving picture goes out as it came, up to here: mail programs load it whole.
MOVING = 1_000_000
NAME = re.compile(r"[0-9a-f]{24}\.(jpg|png|gif)")
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}


@dataclass(frozen=True)
class Fit:
    """A picture as letters show it: `name` is made of its content."""

    name: str
    content: bytes
    width: int
    height: int


def fit(content: bytes) -> Fit:
    """Made fit for letters: at most `WIDEST`, without what the camera wrote into it (where, when, with what).
    Invalid says why it cannot be used."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # large, and only for this

    if len(content) > LARGEST:
        raise _refusal(_("The picture is larger than 15 MB. Save it smaller first."))
    try:
        picture: Any = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF"))
        if picture.width * picture.height > POINTS:
            raise _refusal(_("The picture has too many pixels. Save it smaller first."))
        if getattr(picture, "n_frames", 1) > 1 and picture.format == "GIF":
            return _moving(content, picture)
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except UnidentifiedImageError as error:
        raise _refusal(_("Only JPEG, PNG, WebP and GIF pictures can be used.")) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refusal(_("The picture is damaged: it cannot be read to its end.")) from error
    picture.thumbnail((WIDEST, TALLEST))
    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    target = io.BytesIO()
    if is_clear:
        picture.convert("RGBA").save(target, "PNG", optimize=True)
    else:
        picture.convert("RGB").save(target, "JPEG", quality=84, optimize=True, progressive=True)
    return _named(target.getvalue(), "png" if is_clear else "jpg", picture)


def _moving(content: bytes, picture: Any) -> Fit:
    if len(content) > MOVING:
        raise _refusal(_("A moving picture may have 1 MB at most."))
    return _named(content, "gif", picture)


def _named(content: bytes, kind: str, picture: Any) -> Fit:
    name = f"{blake2b(content, digest_size=12).hexdigest()}.{kind}"
    return Fit(name, content, picture.width, picture.height)


def _refusal(words: str) -> Invalid:
    return Invalid(words, fields={"file": words})


def place(name: str) -> Path:
    """Where the file of a picture stands."""
    return Path(settings.HOME) / "pictures" / name


def content_type(name: str) -> str:
    return _TYPES[name.rpartition(".")[2]]
