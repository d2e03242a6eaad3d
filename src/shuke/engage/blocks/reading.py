"""What an editor, the API or a saved block gives, as the blocks that are stored. Invalid names the block."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.engage.blocks.kinds import CELLS, KINDS, Kind, Part
from shuke.engage.blocks.values import values_of
from shuke.engage.letters.clean import address, clean
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.guard import marks

#: In one letter; a letter of more is cut off by mail programs anyway.
MOST = 60
_UNUSED = str.maketrans("", "", "\x00\ue000\ue001\r")
#: Where our own pictures are served (`engage:picture`).
OWN_PICTURES = "/pictures/"


def read(given: Any) -> list[dict[str, Any]]:
    """The blocks, each with all its parts and no others. Reading them again changes nothing."""
    if isinstance(given, str):
        try:
            given = json.loads(given or "[]")
        except ValueError:
            _refuse(_("The blocks could not be read."))
    if not isinstance(given, list):
        _refuse(_("The blocks could not be read."))
    blocks = [_block(each, str(place), "") for place, each in enumerate(given, start=1)]
    _limit(blocks)
    return blocks


def readable(given: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Of what is being written: the blocks that can be read, and what is wrong with the others."""
    try:
        given = json.loads(given or "[]")
    except (TypeError, ValueError):
        given = []
    blocks: list[dict[str, Any]] = []
    wrong: list[str] = []
    for place, each in enumerate(given if isinstance(given, list) else [], start=1):
        try:
            blocks.append(_block(each, str(place), ""))
        except Invalid as error:
            wrong.append(error.message)
    return blocks[:MOST], wrong


def _limit(blocks: list[dict[str, Any]]) -> None:
    count = len(blocks) + sum(len(cell) for each in blocks for cell in each.get("cells", ()))
    if count > MOST:
        _refuse(_("A letter has at most %(most)d blocks.") % {"most": MOST})


def _block(given: Any, place: str, outer: str) -> dict[str, Any]:
    kind = KINDS.get(str(given.get("kind"))) if isinstance(given, Mapping) else None
    if kind is None or (outer and not kind.fits_column):
        _refuse(_("Block %(place)s is nothing that a letter has.") % {"place": place})
    return {
        "kind": kind.name,
        **{part.name: _value(kind, part, given, place) for part in kind.parts},
    }


def _value(kind: Kind, part: Part, given: Mapping[str, Any], place: str) -> Any:
    value = given.get(part.name, part.initial)
    if part.control == "cells":
        cells = value if isinstance(value, list) else []
        cells = [each if isinstance(each, list) else [] for each in cells[:CELLS]]
        cells += [[]] * (CELLS - len(cells))
        return [
            [_block(each, f"{place}.{n}", kind.name) for n, each in enumerate(cell, start=1)]
            for cell in cells
        ]
    text = str("" if value is None else value).translate(_UNUSED).strip()
    try:
        return _READERS.get(part.control, _line)(part, text)
    except (LetterError, ValueError) as error:
        words = _("Block %(place)s, %(kind)s: %(why)s")
        _refuse(words % {"place": place, "kind": kind.label, "why": str(error)})


def _line(part: Part, text: str) -> str:
    if part.control not in ("rich", "codes"):
        text = " ".join(text.split())
    if len(text) > part.most:
        raise ValueError(_("At most %(most)d characters.") % {"most": part.most})
    if part.is_required and not text:
        raise ValueError(_("“%(part)s” is missing.") % {"part": part.label})
    list(marks(text))  # LetterError where one is not closed
    return text


def _rich(part: Part, text: str) -> str:
    return clean(_line(part, text)) if text else ""


def _choice(part: Part, text: str) -> str:
    offered = [str(key) for key, _label in part.choices or values_of(part.name)]
    if not text and not part.is_required:
        return offered[0] if part.choices else ""
    if text not in offered:
        raise ValueError(_("“%(value)s” cannot be chosen.") % {"value": text})
    return text


def _address(part: Part, text: str) -> str:
    text = _line(part, text)
    if not text:
        return ""
    if part.control == "picture" and text.startswith(OWN_PICTURES) and "{" not in text:
        return text
    url = None if "{" in text else address(text, is_link=part.control == "address")
    if url is None:
        raise ValueError(
            _("“%(value)s” is no web address. Write it like https://shop.example/new.")
            % {"value": text[:80]}
        )
    return url


_READERS = {"rich": _rich, "choice": _choice, "address": _address, "picture": _address}


def _refuse(words: str) -> NoReturn:
    raise Invalid(words, fields={"blocks": words})
