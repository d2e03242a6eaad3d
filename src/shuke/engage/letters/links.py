"""The addresses in a letter: numbered once, then written as click addresses of one send.

A click address names a send and a number, never a target: the page behind it looks the target up
among the campaign's own links, so it cannot be bent to lead anywhere else.
"""

import html
import re

from django.conf import settings

_HREF = re.compile(r'(<a\b[^<>]*?\shref=")(https?:[^"]*)(")', re.IGNORECASE)


def urls(body: str) -> list[str]:
    """The web addresses that a cleaned body links to, each once, in order of appearance."""
    addresses = (html.unescape(match.group(2)) for match in _HREF.finditer(body))
    return list(dict.fromkeys(addresses))


def number(body: str, positions: dict[str, int]) -> str:
    """The body with every known address replaced by the placeholder that holds its number."""

    def replaced(match: re.Match) -> str:
        position = positions.get(html.unescape(match.group(2)))
        if position is None:
            return match.group()
        return f"{match.group(1)}{{{{ links[{position}] }}}}{match.group(3)}"

    return _HREF.sub(replaced, body)


def click_url(key: str, position: int) -> str:
    return f"{settings.PUBLIC_URL}/c/{key}/{position}/"


def unsubscribe_url(key: str) -> str:
    return f"{settings.PUBLIC_URL}/u/{key}/"
