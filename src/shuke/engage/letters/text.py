"""Messages that are text alone: what SMS and chats carry. The same Liquid and variables as letters."""

from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.engage.letters import plain, variables
from shuke.engage.letters.composer import sender_name
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.wording import wording
from shuke.engage.recipients import Recipient


class TextComposer:
    """Writes the messages of one step; several threads may share it. `message` has a campaign's words, of which
    only `text` and `language` are read."""

    def __init__(self, message: Any) -> None:
        if not message.text.strip():
            words = _("Write the text: this channel shows nothing else.")
            raise LetterError(words, fields={"text": words})
        self._message = message
        self._shop = sender_name(message.sender)
        self._versions: dict[str, Template] = {}
        paths = self._version(message.language).variables()
        self.variables = variables.used(paths)

    def letter(self, recipient: Recipient) -> bytes:
        """The text as it is handed over, in UTF-8."""
        words = wording(self._message.language or recipient.language)
        values = {
            "customer": variables.in_words(self.variables, recipient.values, words.code),
            "shop": {"name": self._shop},
            "today": clock.now(),
        }
        return plain.squeeze(self._version(words.code).render(values)).strip().encode()

    def _version(self, language: str) -> Template:
        words = wording(language)
        if words.code not in self._versions:
            self._versions[words.code] = Template(self._message.text, words, escapes=False)
        return self._versions[words.code]
