"""What a text is made of, for the model of feeling: marks in no order, in whichever languages it mixes.

Chinese and Japanese runs give every one, two, three and four signs that stand together: no dictionary can miss a new
word that way, and what is negated (不差) stands beside what is not. Of other scripts words and pairs of words are
taken; up to three words after a negation are marked as negated until a stop.
"""

import re
import unicodedata

#: Of a longer text the beginning and the end are read: there people say what they think.
HEAD, TAIL = 3_000, 1_000
#: Signs that are written without blanks between words, for a class of a pattern.
HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_GOOD_FACE = "😀😃😄😁😆😊🙂😍🥰😘🤩😋👍👏🙏💯🎉❤♥💕💖🌹🌟⭐😻💪✅🥳☺"
_BAD_FACE = "😠😡🤬😤😭😢😞😔😟🙁☹😩😫👎💔🤮🤢😒🙄😣😖😓😑💩❌"
_PART = re.compile(
    rf"(?P<han>[{HAN}]+)"
    rf"|(?P<word>[^\W\d_{HAN}]+(?:'[^\W\d_{HAN}]+)*)"
    rf"|(?P<good>[{_GOOD_FACE}]|[:;=]-?[)D\]]|\^_?\^)"
    rf"|(?P<bad>[{_BAD_FACE}]|[:=]'?-?[(\[/])"
    r"|(?P<stop>[.!?,;:…。!?,;、\n]+)"
)
_NOT = re.compile(r"not|no|never|none|nothing|neither|nor|without|hardly|cannot|.+n't|dont|doesnt|didnt|isnt|wasnt|cant|wont")  # fmt: skip
#: A negation reaches so many words.
_REACH = 3


def plain(text: str) -> str:
    """The text in one width and case, without its middle where it is very long."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def marks(text: str) -> set[str]:
    """The marks of a text; empty where nothing in it can be read."""
    result: set[str] = set()
    negated, before = 0, ""
    for part in _PART.finditer(plain(text)):
        kind, run = part.lastgroup, part[0]
        if kind == "han":
            _signs(run, result)
            before = ""
        elif kind == "word":
            result.add(f"!{run}" if negated else run)
            if before:
                result.add(f"{before} {run}")
            negated = _REACH if _NOT.fullmatch(run) else max(negated - 1, 0)
            before = run
        elif kind == "stop":
            negated, before = 0, ""
            if "!" in run:
                result.add("!")
        else:
            result.add(":)" if kind == "good" else ":(")
    return result


def _signs(run: str, result: set[str]) -> None:
    for size in (1, 2, 3, 4):
        result.update([run[at : at + size] for at in range(len(run) - size + 1)])


_LETTER = re.compile(rf"[^\W\d_{HAN}]+")
_SIGN = re.compile(rf"[{HAN}]")


def language(text: str) -> str:
    """ "zh" where at least as many Chinese signs as words of other scripts stand, else "en" where there is any
    word; "" where there is neither."""
    signs, words = len(_SIGN.findall(text)), len(_LETTER.findall(text))
    if signs and signs >= words:
        return "zh"
    return "en" if words else ""
