"""Words that a colleague says: nothing stands in front of them and nothing behind, and links stay as they are."""

from typing import Any

from shuke.engage import texts


class SpokenComposer(texts.TextComposer):
    """Writes what is to be said to each person of one step."""

    is_framed = counts_links = False
    no_carrier = ""


def check(campaign: Any) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be written."""
    return texts.doubts(SpokenComposer(campaign))
