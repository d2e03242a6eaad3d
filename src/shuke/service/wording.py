"""What automatic answers say, and what people mean by the short things that they write to them. Knows no database."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

_ASKS = re.compile(
    r"转人工|找人工|要人工|接人工|人工客服|人工服务|真人|活人|"
    r"\b(?:real|live) (?:person|human)\b|\bhuman\b|\bcustomer service agent\b|"
    r"\b(?:talk|speak) (?:to|with) (?:a|an|some) ?(?:person|one|body|agent|human|colleague)",
    re.IGNORECASE,
)
#: Alone these ask for somebody, within a sentence they may mean anything.
_ALONE = frozenset(("人工", "客服", "转接", "person", "agent", "operator", "human"))
_THANKS = re.compile(
    r"(?:好的|好了|好|嗯嗯|嗯|谢谢您|谢谢你|谢谢|多谢|感谢|收到|明白了|明白|知道了|了解了|了解|解决了|可以了|有用|辛苦了|啦|哦|呀|"
    r"okay|ok|thanks|thank you|thx|got it|that helps|that helped|it helped|solved|great|perfect|very much|so much|\s)+",
    re.IGNORECASE,
)
_NO_SIGN = re.compile(r"[^\w\s]+")


def asks_for_person(text: str) -> bool:
    """Whether somebody wants a person, not an answer."""
    bare = _NO_SIGN.sub("", text).strip().lower()
    return bare in _ALONE or (len(text) <= 200 and _ASKS.search(text) is not None)


def says_it_helped(text: str) -> bool:
    """Whether somebody says no more than thanks; a question mark or one more word makes it something else."""
    if "?" in text or "？" in text:
        return False
    bare = _NO_SIGN.sub(" ", text).strip()
    return 0 < len(bare) <= 40 and _THANKS.fullmatch(bare) is not None


def quoting(passage: str, title: str, address: str, *, chinese: bool) -> str:
    """An answer from an article: it names it, says that nobody wrote it, and how to get a person."""
    with translation.override("zh-hans" if chinese else "en"):
        words = _(
            "This is an automatic answer from our article “%(title)s”: %(address)s\n"
            "If it does not help, write “person” and a colleague answers you. If it does, “thanks” is enough."
        )
        return f"{passage}\n\n{words % {'title': title, 'address': address}}"


def own(facts: str, *, chinese: bool) -> str:
    """An answer from somebody's own orders, with how to get a person."""
    with translation.override("zh-hans" if chinese else "en"):
        words = _(
            "This is an automatic answer from your orders. If it does not help, write “person” and a colleague"
            " answers you."
        )
        return f"{facts}\n\n{words}"


def handing_over(kind: str, *, chinese: bool, opens: str = "") -> str:
    """Why a colleague goes on, and that they have everything. `opens`: when somebody is there again."""
    with translation.override("zh-hans" if chinese else "en"):
        first = {
            "unknown": _("I have no answer to this."),
            "wished": _("Of course."),
            "again": _("I am sorry that this did not help."),
        }[kind]
        then = _("A colleague will answer you, and has all that you wrote.")
        when = _("We are here again from %(moment)s.") % {"moment": opens} if opens else ""
        last = _("(This is an automatic answer.)")
        parts = (first, then, when)
        return ("" if chinese else " ").join(filter(None, parts)) + "\n" + last


def author(*, chinese: bool) -> str:
    """In whose name it leaves."""
    with translation.override("zh-hans" if chinese else "en"):
        return _("Automatic answer")
