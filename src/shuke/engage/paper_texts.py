"""What stands on paper: lines as they are written, web addresses as codes to be scanned."""

from functools import partial
from typing import Any

from shuke.engage import texts
from shuke.engage.channels.paper import POST


class PaperComposer(texts.TextComposer):
    """Writes the words of a letter or an insert; its links are counted like any."""

    is_framed = False
    channel = POST


def check(campaign: Any) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be written."""
    return texts.check(campaign, PaperComposer)


trial = partial(texts.trial, compose=PaperComposer)
