"""Whether a reply asks for no more messages.

A carrier's rules make these words binding as the whole of a message. People add thanks, a full stop or
their signature, so a message counts as well when nothing but such words stands beside one. A longer
one does not: "stop by tomorrow", "STOP 12345" and "I did not unsubscribe" mean something else.
"""

import re
import unicodedata

#: As networks and Chinese rules on advertising by SMS have them.
WORDS = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "td",
        "t",
        "tdhf",
        "qx",
        "n",
        "r",
        "退订",
        "取消",
        "拒收",
        "停止",
        "取消订阅",
        "td退订",
        "t退订",
        "r退订",
        "不再接收",
        "别发了",
        "不要再发",
        "不要再发了",
        "请勿打扰",
    ]
)
#: What may stand beside them.
_BESIDE = frozenset(
    [
        "please",
        "pls",
        "thanks",
        "thank",
        "you",
        "thx",
        "now",
        "all",
        "me",
        "messages",
        "texts",
        "sms",
        "请",
        "谢谢",
        "麻烦",
        "回复",
        "我要",
        "我想",
        "了",
        "吧",
        "短信",
        "消息",
        "信息",
    ]
)
_ONE_WORD = re.compile(r"opt[\s-]+out")
_CHINESE_BESIDE = re.compile("请|谢谢|麻烦|回复|我要|我想|短信|消息|信息|[了吧啊的]$")
_QUOTED = re.compile(r"^\s*(>|--\s*$|on .+ wrote:|在.*写道|-{2,}\s*original|-{3,})", re.IGNORECASE)


def asks_to_stop(text: str) -> bool:
    """Whether this reply (plain text, with what it quotes or without) asks for no more messages."""
    line = _first_line(unicodedata.normalize("NFKC", text)).casefold()
    words = re.findall(r"\w+", _ONE_WORD.sub("optout", line))
    if any(word in WORDS for word in words):
        return all(word in WORDS or word in _BESIDE for word in words)
    # Chinese has no spaces: what stands beside is taken away.
    return _CHINESE_BESIDE.sub("", "".join(words)) in WORDS


def _first_line(text: str) -> str:
    """What they wrote before what they quote: its first line."""
    for line in text.splitlines():
        if _QUOTED.match(line):
            return ""
        if line.strip():
            return line
    return ""
