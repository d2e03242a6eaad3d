"""One condition: a field, an operator, its arguments in order, then those with a name."""

from typing import Any

from django.utils.translation import gettext as _

from shuke.insight.segments.fields import FIELDS, Field
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Param
from shuke.insight.segments.text import words
from shuke.insight.segments.text.arguments import begins_window, read_argument
from shuke.insight.segments.text.examples import example
from shuke.insight.segments.text.faults import TextFault, nearest
from shuke.insight.segments.text.stream import Stream

Spots = dict[str, int]


def read_condition(stream: Stream) -> tuple[dict[str, Any], Spots]:
    """The condition as JSON, and the offset of each of its parts by name ("" is the whole)."""
    start = stream.next.start
    field = _field(stream)
    spots = {"": start, "field": start, "op": stream.next.start}
    operator = None
    try:
        operator = _operator(stream, field)
        return _arguments(stream, field, operator, spots), spots
    except TextFault as fault:
        raise fault.beside(example(field, operator)) from fault


def _arguments(stream: Stream, field: Field, operator: Operator, spots: Spots) -> dict[str, Any]:
    raw: dict[str, Any] = {"field": field.key, "op": operator.key}
    for number, param in enumerate(words.in_order(operator)):
        if number and not (stream.take(("and",)) or stream.take(("to",)) or stream.take((",",))):
            raise stream.unexpected(_("“and” and the second value"))
        spots[param.name] = stream.next.start
        raw[param.name] = read_argument(stream, param)
    _named(stream, words.named(field, operator), raw, spots)
    return raw


def _field(stream: Stream) -> Field:
    field = stream.longest(words.fields())
    if field is not None:
        return field
    token = stream.next
    if token.kind != "word":
        raise stream.unexpected(_("a condition, “not” or “(”"))
    word = str(token.value)
    labels = {str(each.label).lower(): each.key for each in FIELDS.values()}
    if word.lower() in labels:
        hint = " " + _("Did you mean %(word)s?") % {"word": labels[word.lower()]}
    else:
        hint = nearest(word, FIELDS)
    what = _("There is no condition “%(said)s”.") % {"said": word[:40]}
    raise stream.fault(what + hint)


def _operator(stream: Stream, field: Field) -> Operator:
    operator = stream.longest(words.operators(field))
    if operator is not None:
        return operator
    spellings = [words.SPELLINGS.get(op.key, (op.key,))[0] for op in field.operators]
    expected = _("how %(field)s is compared: %(spelt)s")
    raise stream.unexpected(
        expected % {"field": field.key, "spelt": ", ".join(spellings)}, spellings
    )


def _named(stream: Stream, params: tuple[Param, ...], raw: dict[str, Any], spots: Spots) -> None:
    names = {words.phrase(param.name): param for param in params}
    windows = [param for param in params if param.widget == "window"]
    while params:
        start = stream.at
        param = stream.longest(names)
        if param is None and len(windows) == 1 and begins_window(stream):
            param = windows[0]
        if param is None:
            param = _after_small_word(stream, params, names) or _by_value(stream, params)
        if param is None:
            stream.at = start
            return
        if param.name in raw:
            stream.at = start
            raise stream.fault(_("%(name)s is said twice.") % {"name": param.name})
        spots[param.name] = stream.next.start
        raw[param.name] = read_argument(stream, param)


def _by_value(stream: Stream, params: tuple[Param, ...]) -> Param | None:
    """ "6 to 12 months": the one argument that can be meant by this word."""
    token = stream.next
    return words.owner_of(token.value.lower(), params) if token.kind == "word" else None


def _after_small_word(
    stream: Stream, params: tuple[Param, ...], names: dict[words.Phrase, Param]
) -> Param | None:
    """ "with categories …", or "for marketing": a value that only one choice offers."""
    if stream.longest({(word,): word for word in words.SMALL}) is None:
        return None
    param = stream.longest(names) or words.owner_of(stream.next.value, params)
    if param is None:
        expected = ", ".join(param.name for param in params)
        raise stream.unexpected(_("one of: %(names)s") % {"names": expected}, expected.split(", "))
    return param
