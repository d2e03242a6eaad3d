"""One argument by its kind; a kind that has no words of its own is written as JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.insight.segments.params import Choice, Ids, Param, choose, spelling
from shuke.insight.segments.text.stream import Stream
from shuke.insight.segments.text.words import RESERVED, Phrase

_DAYS: Mapping[Phrase, bool] = {("day",): True, ("days",): True}
_LAST: Mapping[Phrase, bool] = dict.fromkeys(
    (
        *(("in", "last"), ("in", "the", "last")),
        *(("within",), ("within", "last"), ("within", "the", "last")),
    ),
    True,
)
_FROM: Mapping[Phrase, str] = {("from",): "from", ("since",): "since", ("between",): "from"}
_UNTIL: Mapping[Phrase, str] = {("until",): "until"}
_PLAIN = {"true": True, "false": False, "null": None}


def read_argument(stream: Stream, param: Param) -> Any:
    """The argument's raw value, as `param.clean` takes it."""
    if isinstance(param, Choice) and param.widget == "choice":
        return _choice(stream, param)
    readers: dict[str, Callable[[], Any]] = {
        "number": lambda: _number(stream, param),
        "days": lambda: _length(stream, param),
        "day": lambda: _day(stream),
        "choices": lambda: _list(stream, param),
        "texts": lambda: _list(stream, param),
        "window": lambda: _window(stream),
    }
    return readers.get(param.widget, lambda: _anything(stream))()


def begins_window(stream: Stream) -> bool:
    """Whether a time frame stands here."""
    at = stream.at
    keyword = stream.longest({**_LAST, **dict.fromkeys(_FROM, True), **dict.fromkeys(_UNTIL, True)})
    stream.at = at
    return bool(keyword)


def _number(stream: Stream, param: Param) -> str:
    if stream.next.kind != "number":
        raise stream.unexpected(_("a number"))
    number = stream.advance().value
    unit = str(getattr(param, "unit", "")).lower()
    if unit and str(stream.next.value).lower() == unit and stream.next.kind in ("word", "mark"):
        stream.advance()
    return number


def _day_count(stream: Stream) -> str:
    if stream.next.kind != "number":
        raise stream.unexpected(_("a number of days"))
    number = stream.advance().value
    stream.longest(_DAYS)
    return number


def _length(stream: Stream, param: Param) -> str:
    """A number of days; "within 30 days" may be said of an argument of that name."""
    if param.name == "within":
        stream.take(("within",))
    return _day_count(stream)


def _day(stream: Stream) -> str:
    if stream.next.kind not in ("day", "text"):
        raise stream.unexpected(_("a day like 2026-11-23"))
    return stream.advance().value


def _window(stream: Stream) -> dict[str, Any]:
    if stream.longest(_LAST):
        return {"in_last": _day_count(stream)}
    if stream.longest(_UNTIL):
        return {"to": _day(stream)}
    how = stream.longest(_FROM)
    if how is None:
        raise stream.unexpected(_("a time: in_last, from … to …, since or until"))
    window = {"from": _day(stream)}
    if how == "from" and (stream.take(("to",)) or stream.take(("and",))):
        window["to"] = _day(stream)
    return window


def _list(stream: Stream, param: Param) -> list[str]:
    bracket = stream.take(("(",))
    values = [_item(stream, param)]
    while stream.take((",",)):
        values.append(_item(stream, param))
    if bracket and not stream.take((")",)):
        raise stream.unexpected(_("“,” or “)”"))
    return values


def _item(stream: Stream, param: Param) -> str:
    if isinstance(param, Ids):
        return stream.advance().value if stream.next.kind == "number" else _choice(stream, param)
    return _choice(stream, param) if isinstance(param, Choice) else _text(stream)


def _text(stream: Stream) -> str:
    token = stream.next
    if token.kind == "text" or (
        token.kind in ("word", "number") and token.value.lower() not in RESERVED
    ):
        return stream.advance().value
    raise stream.unexpected(_("a text in quotation marks"))


def _choice(stream: Stream, param: Choice | Ids) -> str:
    """One of what is offered: by its key, or by what people call it when only one is called so."""
    token, options = stream.next, {str(key): str(label) for key, label in param.options().items()}
    if not options:
        raise stream.fault(choose(options))
    if token.kind not in ("word", "text", "number"):
        raise stream.unexpected(_("one of: %(names)s") % {"names": spelling(options)})
    word = str(token.value).casefold()
    keys = [key for key in options if key.casefold() == word] or [
        key for key, label in options.items() if label.casefold() == word
    ]
    if len(keys) > 1:
        several = _("Several are called “%(name)s”: %(numbers)s. Write the number.")
        parts = {"name": token.value, "numbers": _(", ").join(keys)}
        raise stream.fault(several % parts)
    if not keys:
        expected = [*options, *options.values()]
        raise stream.unexpected(_("one of: %(names)s") % {"names": spelling(options)}, expected)
    stream.advance()
    return keys[0]


def _anything(stream: Stream) -> Any:
    token = stream.next
    if token.kind in ("end", "mark"):
        raise stream.unexpected(_("a value"))
    stream.advance()
    if token.kind == "number":
        return float(token.value) if "." in token.value else int(token.value[:400])
    return _PLAIN.get(token.value, token.value) if token.kind == "word" else token.value
