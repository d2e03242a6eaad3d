"""What somebody wrote themselves, without the message that they answer below it."""

import re

#: Lines at which mail programs begin what is quoted.
_QUOTE = re.compile(
    r"^[ \t]*(?:"
    r"-{2,}\s*(?:original message|forwarded message|原始邮件|原邮件|回复的原邮件|转发邮件信息)\s*-{2,}.*"
    r"|_{20,}"
    r"|on .{6,200}wrote:"
    r"|.{0,60}(?:于|在)?\s?\d{4}\s?[-年/.].{2,120}(?:写道|寫道)\s?[:：]"
    r"|(?:发件人|寄件者|from)\s*[:：].{1,200}"
    r"|>.*"
    r")[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_WROTE_FOLDED = re.compile(r"^(On .{6,120})\n(.{0,120}wrote:)$", re.MULTILINE)


def own_words(text: str) -> str:
    """The text above the first quoted line; all of it where nothing stands above."""
    joined = _WROTE_FOLDED.sub(r"\1 \2", text)
    quoted = _QUOTE.search(joined)
    own = joined[: quoted.start()].strip() if quoted else joined.strip()
    return own or text.strip()
