"""The palette hands a question on."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.slots import Hit

#: What is shorter is a name that somebody looks for.
LEAST = 8


def question_hits(_actor: Actor, text: str) -> Iterator[Hit]:
    """The page of answers, for what reads like a question."""
    text = text.strip()
    if text.endswith(("?", "？")) or (len(text) >= LEAST and _is_sentence(text)):
        yield Hit(
            _("Ask: %(question)s") % {"question": text},
            f"{reverse('ask:ask')}?{urlencode({'q': text})}",
        )


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) >= 4 or (len(words) == 1 and not text.isascii())
