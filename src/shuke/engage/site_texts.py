"""A message on the shop's site: its text as it stands; the last web address in it becomes its button."""

from dataclasses import replace
from typing import Any

from shuke.engage import texts
from shuke.engage.recipients import Recipient


class SiteComposer(texts.TextComposer):
    """Writes the message to each person of one step."""

    is_framed = False
    no_carrier = ""

    def message(self, recipient: Recipient, send_id: int, key: str) -> tuple[str, str]:
        """Words and address of what is shown now; who follows the address is counted."""
        text = self.letter(replace(recipient, send_id=send_id, key=key)).decode()
        addresses = texts.URL.findall(text)
        if not addresses:
            return text, ""
        words = " ".join(text.replace(addresses[-1], " ").split())
        return words, addresses[-1]


def check(campaign: Any) -> list[str]:
    """Warnings, in the reader's language. LetterError, with `fields`, when it cannot be written."""
    return texts.doubts(SiteComposer(campaign))
