"""What strangers wrote, made safe to look at: HTML by an allow-list, kinds of files by their bytes."""

import re
from pathlib import PurePosixPath

import nh3

_TAGS = frozenset(
    ("a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol", "p",
     "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u",
     "ul")
)  # fmt: skip
#: Longer mail is cut: nobody reads it, and cleaning takes time.
LONGEST_HTML = 500_000
LONGEST_TEXT = 200_000
#: The beginning of a file -> what it is.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+')
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)


def safe_html(html: str) -> str:
    """Text and its order, no more: no pictures (they tell that they were looked at), no styles, no scripts."""
    return nh3.clean(
        html[:LONGEST_HTML],
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow ugc",
        strip_comments=True,
    ).strip()


def text_of(html: str) -> str:
    """What an HTML message says, as plain text."""
    import html as entities

    broken = _BREAKS.sub(lambda tag: tag.group() + "\n", html[:LONGEST_HTML])
    bare = nh3.clean(broken, tags=set(), clean_content_tags={"script", "style", "title"})
    lines = (" ".join(line.split()) for line in entities.unescape(bare).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def media_type(content: bytes) -> str:
    """What a file is by its bytes; what its sender calls it says nothing."""
    for beginning, kind in _MAGIC:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    sample = content[:4096]
    if b"\0" in sample:
        return "application/octet-stream"
    if re.search(rb"<(?:!doctype|html|script|svg|body|iframe)", sample, re.IGNORECASE):
        return "text/html"
    return "text/plain"


def file_title(name: str) -> str:
    """A file's name as it may be shown and saved: no folders, no characters that turn it around."""
    bare = _UNSAFE_NAME.sub("_", PurePosixPath(name.replace("\\", "/")).name).strip(" .")
    return bare[-200:]
