"""Text -> `Definition`: groups here, conditions in `conditions`; what they hold is checked as JSON is."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.insight.segments.checking import EVERYBODY, check
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.params import Day, Unusable
from shuke.insight.segments.text.conditions import read_condition
from shuke.insight.segments.text.examples import example
from shuke.insight.segments.text.faults import TextFault
from shuke.insight.segments.text.stream import Stream
from shuke.insight.segments.text.tokens import Token
from shuke.insight.segments.text.words import Phrase
from shuke.insight.segments.tree import Definition

#: Brackets inside brackets that are followed at all; the checker allows fewer groups.
DEEPEST = 30
_KINDS: dict[Phrase, str] = {("all",): "all", ("any",): "any", ("none",): "not"}
_ENDS: dict[Phrase, str] = {("as", "of", "today"): "today", ("as", "of", "data"): "data"} | {
    ("as", "of", "the", "data"): "data",
    ("as", "of", "last", "order"): "data",
}


@dataclass
class _Draft:
    """A group or condition as JSON, and where in the text its parts stand."""

    raw: dict[str, Any]
    spots: dict[str, int]
    kind: str = ""
    children: list["_Draft"] = field(default_factory=list)


def read(text: str, *, anew: bool = True) -> Definition:
    """The definition that a text says. TextFault tells the first place that cannot be used. What is
    said `anew` must be known to the shop, see `check`."""
    if not isinstance(text, str):
        raise TextFault("", 0, _("Give the segment as text."))
    reader = _Reader(Stream(text))
    anchor, root = reader.whole()
    raw = {"anchor": anchor, "where": root.raw} if root else {"anchor": anchor}
    try:
        return check(raw, anew=anew)
    except Invalid as faults:
        raise _placed(text, faults, root) from faults


class _Reader:
    def __init__(self, stream: Stream):
        self.stream, self.depth = stream, 0

    def whole(self) -> tuple[Any, _Draft | None]:
        stream = self.stream
        root = None
        if not stream.take(("everybody",)):
            if stream.next.kind == "end":
                raise stream.fault(_("Nothing is said yet. Begin with a condition or “everybody”."))
            root = self.outermost()
        stream.take((",",))
        anchor = self.anchor()
        if stream.next.kind != "end":
            raise stream.unexpected(_("“and”, “or”, “as of” or the end"))
        return anchor, root

    def anchor(self) -> Any:
        stream = self.stream
        if (ending := stream.longest(_ENDS)) is not None:
            return ending
        if not stream.take(("as", "of")):
            return EVERYBODY.anchor
        if stream.next.kind == "day":
            try:
                Day(name="anchor").clean(stream.next.value)
            except Unusable as beyond:
                raise stream.fault(beyond.message) from beyond
            return stream.advance().value
        raise stream.unexpected(_("“today”, “data” or a day like 2026-11-23"))

    def outermost(self) -> _Draft:
        start = self.stream.next.start
        joint, parts = self.joined()
        if len(parts) > 1 or not parts[0].kind:
            return _group("any" if joint == "or" else "all", parts, start)
        return parts[0]

    def joined(self) -> tuple[str, list[_Draft]]:
        """ "or" or "and" and what it joins; "and" binds more tightly."""
        start = self.stream.next.start
        joint, parts = self.both()
        if not self.stream.next.is_word("or"):
            return joint, parts
        either = [parts[0] if len(parts) == 1 else _group("all", parts, start)]
        while self.stream.take(("or",)):
            start = self.stream.next.start
            _joint, parts = self.both()
            either.append(parts[0] if len(parts) == 1 else _group("all", parts, start))
        return "or", either

    def both(self) -> tuple[str, list[_Draft]]:
        parts = [self.one()]
        while self.stream.take(("and",)):
            parts.append(self.one())
        return "and", parts

    def one(self) -> _Draft:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.stream.fault(_("Too many brackets inside each other."))
        try:
            return self._one()
        finally:
            self.depth -= 1

    def _one(self) -> _Draft:
        stream = self.stream
        start = stream.next
        if stream.take(("not",)):
            if stream.next.is_mark("("):
                return self.named_group("not", start)
            return _group("not", [self.one()], start.start)
        if start.is_mark("("):
            joint, parts = self.bracket()
            kind = "any" if joint == "or" else "all"
            return parts[0] if len(parts) == 1 else _group(kind, parts, start.start)
        named = stream.longest(_KINDS) if stream.peek(1).is_mark("(") else None
        if named:
            return self.named_group(named, start)
        raw, spots = read_condition(stream)
        return _Draft(raw, spots)

    def named_group(self, kind: str, start: Token) -> _Draft:
        """all (…), any (…), none (…), not (…): a list with the kind's own joint is its children."""
        joint, parts = self.bracket()
        own = "and" if kind == "all" else "or"
        if len(parts) > 1 and joint != own:
            parts = [_group("any" if joint == "or" else "all", parts, start.start)]
        return _group(kind, parts, start.start)

    def bracket(self) -> tuple[str, list[_Draft]]:
        opening = self.stream.advance()
        inside = self.joined()
        if not self.stream.take((")",)):
            if self.stream.next.kind == "end":
                raise TextFault(self.stream.text, opening.start, _("This bracket is never closed."))
            raise self.stream.unexpected(_("“and”, “or” or “)”"))
        return inside


def _group(kind: str, parts: list[_Draft], start: int) -> _Draft:
    return _Draft({kind: [part.raw for part in parts]}, {"": start}, kind, parts)


def _placed(text: str, faults: Invalid, root: _Draft | None) -> TextFault:
    """The checker's first fault, at the place in the text that its path means."""
    spots = {} if root is None else _spots(root, "where")
    at, path = min(((_spot(path, spots), path) for path in faults.fields), default=(0, ""))
    what = faults.fields.get(path, faults.message)
    label = _label(path, root)
    if label is None:
        return TextFault(text, at, what)
    if path not in spots:
        # What is not there has no place of its own: it is told by name, at its condition.
        name = path.rpartition(".")[2]
        what = _("“%(name)s”: %(what)s") % {"name": name, "what": what}
    fault = TextFault(text, at, what)
    field = FIELDS[label["field"]]
    return fault.beside(example(field, field.operator(label["op"])))


def _label(path: str, root: _Draft | None) -> dict[str, Any] | None:
    """The condition that a path of the checker leads into."""
    node: Any = None if root is None else root.raw
    for step in path.split(".")[1:]:
        if isinstance(node, dict) and "field" in node:
            return node
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except (KeyError, IndexError, TypeError):
            return None
    return node if isinstance(node, dict) and "field" in node else None


def _spot(path: str, spots: dict[str, int]) -> int:
    while path and path not in spots:
        path = path.rpartition(".")[0]
    return spots.get(path, 0)


def _spots(draft: _Draft, path: str) -> dict[str, int]:
    spots = {f"{path}.{name}" if name else path: at for name, at in draft.spots.items()}
    for number, child in enumerate(draft.children):
        spots |= _spots(child, f"{path}.{draft.kind}.{number}")
    return spots
