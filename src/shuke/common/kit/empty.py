"""What a list says when there is nothing in it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, may_open


def state(words: tuple[Any, ...], actor: Actor) -> dict[str, Any]:
    """The parts of `kit/empty.html` from a title, a text, and the name and label of the page that helps; its
    button only for whoever may go there."""
    title, text, name, label = (*words, "", "", "", "")[:4]
    url = reverse(name) if name else ""
    return {
        "title": title or _("Nothing here yet"),
        "text": text,
        "href": url if url and may_open(actor, url) else "",
        "label": label,
    }
