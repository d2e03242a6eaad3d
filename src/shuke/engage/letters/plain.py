"""The plain text of a letter, made from its body."""

import html
import re
from html.parser import HTMLParser

_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote", "pre", "center")
_BLANK = re.compile(r"[ \t\xa0]*\n[ \t\xa0]*")
_GAPS = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\n\xa0]+")
_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def in_general(text: str) -> str:
    """A text with "…" for what is filled in for each person: nobody reads placeholders."""
    return _MARK.sub("…", text)


def derive(body: str) -> str:
    """A cleaned body (links numbered or not) as Liquid in plain text."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    text = _BLANK.sub("\n", "".join(reader.pieces))
    return _GAPS.sub("\n\n", text).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._href = ""
        self._label = 0
        self._lists: list[int] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag in _BLOCKS:
            self.pieces.append("\n" if self._lists and tag in ("ul", "ol") else "\n\n")
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ul" else 1)
        elif tag == "li":
            self.pieces.append("\n" + self._bullet())
        elif tag in ("br", "tr"):
            self.pieces.append("\n")
        elif tag == "hr":
            self.pieces.append("\n\n----------\n\n")
        elif tag == "td":
            self.pieces.append(" ")
        elif tag == "img" and given.get("alt"):
            self.pieces.append(f"[{given['alt']}]")
        elif tag == "a" and given.get("href"):
            self._href, self._label = given["href"], len(self.pieces)

    def handle_endtag(self, tag) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag == "a" and self._href:
            label = "".join(self.pieces[self._label :]).strip()
            self.pieces.append(
                self._href if not label else "" if label == self._href else f" ({self._href})"
            )
            self._href = ""
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data) -> None:
        self.pieces.append(_SPACES.sub(" ", data))

    def _bullet(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "


def squeeze(text: str) -> str:
    """A rendered text without the gaps that branches not taken leave behind."""
    return _GAPS.sub("\n\n", _BLANK.sub("\n", text)).strip() + "\n"


def unescaped_marks(text: str) -> str:
    return _MARK.sub(lambda mark: html.unescape(mark.group()), text)
