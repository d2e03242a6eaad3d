"""Colours that a shop chooses, and whether words on them can be read (WCAG 2.2, contrast)."""

import re

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid

#: The contrast that words of usual size need.
READABLE = 4.5
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.I)


def parse(text: str) -> str:
    """ "#rrggbb" of what somebody typed. Raises Invalid."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise Invalid(_("Write a colour like #14675a."))
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with this share of the other in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def readable_on(ground: str, colour: str, towards: str) -> str:
    """The colour, mixed with `towards` as far as words in it can be read on the ground."""
    for step in range(21):
        if contrast(candidate := mixed(colour, towards, step / 20), ground) >= READABLE:
            return candidate
    return towards
