"""Chat logs, as programs of marketplaces save them or people copy them (text, or a web page of it), written as
the table that every other file is.

A head names who speaks and when, and stands above the words or before them: "小满妈妈(2026-03-01 12:00:05):",
"2026-03-01 12:00:05 麦穗童装:小云", "小满妈妈 --> 麦穗童装:小云 2026-03-01 12:00:05". Whose conversation it is says
a line above it ("买家：小满妈妈", "消息对象:小满妈妈"), an arrow, or that one party alone is no account of the shop,
whose colleagues are called "shop:name".
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from shuke.collect.reading import limits
from shuke.collect.reading.encoding import guess_encoding

HEADER = ("买家昵称", "发送方", "发送时间", "消息内容")
#: Such files are held whole while they are read, and so many lines tell whether it is one.
_BYTES, _LOOK = 64_000_000, 400
_WHO = r"[^\s,，;；|\t\"“”。！？!?()（）\[\]][^\s,，;；|\t\"“”。！？!?()（）\[\]]{0,79}"
_AT = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?+"
_TO = rf"(?:\s*-+[>》→]\s*(?P<to>{_WHO}))?"
_HEADS = (
    re.compile(rf"(?P<who>{_WHO}){_TO}\s*[(（\[]\s*(?P<at>{_AT})\s*[)）\]]\s*(?:[:：]\s*(?P<words>.*))?"),
    re.compile(rf"(?P<who>{_WHO}){_TO}\s+(?P<at>{_AT})\s*(?:[:：]\s*(?P<words>.*))?"),
    re.compile(rf"[(（\[]?(?P<at>{_AT})[)）\]]?\s+(?P<who>{_WHO}?){_TO}\s*(?:[:：](?:\s+(?P<words>.*))?)?"),
)  # fmt: skip
_RULE = re.compile(r"[-=*_—─]{5,}")
_PARTNER = re.compile(
    r"(?:消息对象|聊天对象|会话对象|对话人|买家(?:昵称|旺旺|账号)?|客户(?:昵称|旺旺|账号)?|顾客|buyer|customer)"
    r"\s*[:：]\s*(?P<who>\S{1,80})|.{0,4}与\s*[“\"「]?(?P<with>[^\s”\"」]{1,80}?)[”\"」]?\s*的(?:聊天|消息)记录.*",
    re.IGNORECASE,
)
_BLOCKS = frozenset(("p", "div", "li", "br", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "hr", "section"))  # fmt: skip


@dataclass
class _Entry:
    buyer: str
    speaker: str
    at: str
    words: list[str] = field(default_factory=list)


def log_to_csv(path: Path, target: Path, *, is_page: bool = False) -> bool:
    """Write the log as UTF-8 CSV with `HEADER`; False where the file is none, and nothing is written."""
    if path.stat().st_size > _BYTES:
        return False
    text = path.read_text(guess_encoding(path), "replace").removeprefix("\ufeff")
    lines = (_words_of(text) if is_page else text).splitlines()
    if not _is_log(lines):
        return False
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for entry in _conversations(lines):
            words = "\n".join(entry.words).strip()[: limits.CELL]
            writer.writerow((entry.buyer, entry.speaker, entry.at, words))
    return True


def _is_log(lines: Sequence[str]) -> bool:
    """Whether heads are so frequent among its first lines that they are no accident."""
    first = [line.strip() for line in lines[: 4 * _LOOK] if line.strip()][:_LOOK]
    heads = sum(_head(line) is not None for line in first)
    return heads >= 2 and heads * 8 >= len(first)


def _head(line: str) -> re.Match[str] | None:
    if len(line) > 2_000:
        return None
    return next((match for head in _HEADS if (match := head.fullmatch(line))), None)


def _conversations(lines: Sequence[str]) -> Iterator[_Entry]:
    """What was said, in the order of the file, with whose conversation it is where that can be known."""
    block: list[_Entry] = []
    buyer = ""
    for line in lines:
        text = line.strip()
        entry = block[-1] if block else None
        if named := _partner(text, is_between=entry is None):
            yield from _with_buyer(block)
            block, buyer = [], named
        elif _RULE.fullmatch(text):
            # Programs draw a rule above and below the name of the partner.
            yield from _with_buyer(block)
            if block:
                buyer = ""
            block = []
        elif head := _head(text):
            block.append(_begun(head, buyer))
        elif entry is not None:
            entry.words.append(line.rstrip())
    yield from _with_buyer(block)


def _partner(text: str, *, is_between: bool) -> str:
    match = _PARTNER.fullmatch(text)
    if match is None or not (is_between or text.startswith(("消息对象", "聊天对象"))):
        return ""
    return match["who"] or match["with"]


def _begun(head: re.Match[str], buyer: str) -> _Entry:
    who, words = head["who"].rstrip(":："), head["words"]
    if head["to"] and not buyer:
        buyer = who if _is_colleague(head["to"]) else head["to"] if _is_colleague(who) else ""
    at = head["at"].replace("：", ":")
    return _Entry(buyer, who, at, [words] if words else [])


def _with_buyer(block: list[_Entry]) -> list[_Entry]:
    """The block with its buyer: the one party that is no account of the shop."""
    for entry in block:
        _part_words(entry)
    shops = {re.split("[:：]", s.speaker)[0] for s in block if _is_colleague(s.speaker)}
    others = {s.speaker for s in block if not _is_colleague(s.speaker)} - shops
    named = {s.buyer for s in block} - {""}
    only = others if len(others) == 1 and shops else named if len(named) == 1 else set()
    for entry in block:
        entry.buyer = entry.buyer or next(iter(only), "")
    return block


def _part_words(entry: _Entry) -> None:
    """ "12:00 小满妈妈:你好" has its words behind the colon that else stands in names of colleagues."""
    if not any(entry.words) and _is_colleague(entry.speaker):
        who, words = re.split("[:：]", entry.speaker, maxsplit=1)
        entry.speaker, entry.words = who, [words]


def _is_colleague(name: str) -> bool:
    return ":" in name or "：" in name


def _words_of(page: str) -> str:
    """The text of a web page, a line for each block."""
    reader = _Text()
    reader.feed(page)
    reader.close()
    return "".join(reader.parts)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style", "head")
        self.parts.append("\n" if tag in _BLOCKS else " ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "head")
        self.parts.append("\n" if tag in _BLOCKS else " ")

    def handle_data(self, data: str) -> None:
        if self.hidden <= 0:
            self.parts.append(" ".join(data.split()))
