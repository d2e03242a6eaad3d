"""Finds the strings to translate in Python files and templates. Needs no gettext programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from django.template import engines
from django.template.base import FilterExpression, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.functional import Promise

#: Function -> which arguments hold what, as Babel wants it: "c" marks the context.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class SourceString:
    """One string in the source: its plural and context may be missing."""

    singular: str
    plural: str | None
    context: str | None
    path: str

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


def strings(folder: Path) -> Iterator[SourceString]:
    """Every string of a room, in the order of its files; tests and migrations are left out."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if {"tests", "migrations", "static", "locale"} & set(inside.parts):
            continue
        if path.suffix == ".py":
            yield from from_python(path, inside.as_posix())
        elif "templates" in inside.parts and path.is_file():
            yield from from_template(path.read_text(encoding="utf-8"), inside.as_posix())


def from_python(path: Path, name: str) -> Iterator[SourceString]:
    with path.open("rb") as file:
        calls: list[Any] = list(extract_python(file, dict(KEYWORDS), [], {}))
    for _line, function, arguments, _comments in calls:
        parts = list(arguments) if isinstance(arguments, list | tuple) else [arguments]
        context = None
        if "pgettext" in function:
            context, *parts = parts
        is_plural = function.startswith("n")
        if not parts or not parts[0] or (is_plural and not parts[1]):
            continue
        yield SourceString(parts[0], parts[1] if is_plural else None, context, name)


def from_template(source: str, name: str) -> Iterator[SourceString]:
    """Compiles the template as Django does and walks its nodes."""
    compiled: Any = engines["django"].from_string(source)
    yield from _walk(compiled.template.nodelist, name, set())


def _walk(thing: Any, name: str, seen: set[int]) -> Iterator[SourceString]:
    if isinstance(thing, str | int | float | bool | None) or id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Promise):
        # `_("...")` in the arguments of a tag or filter: compiled to a lazy translation.
        with translation.override(None):
            yield SourceString(str(thing), None, None, name)
    elif isinstance(thing, BlockTranslateNode):
        yield _block(thing, name)
        parts = [thing.extra_context, thing.counter]
        yield from _walk(parts, name, seen)
    elif isinstance(thing, TranslateNode):
        yield from _translate(thing, name)
        yield from _walk(thing.filter_expression.filters, name, seen)
    else:
        for part in _parts(thing):
            yield from _walk(part, name, seen)


def _parts(thing: Any) -> Iterable[Any]:
    """What hangs below a node, an expression or a collection of them."""
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple):
        return list(thing)
    if not type(thing).__module__.startswith(("django.template", "shuke.")):
        return []
    names = [*getattr(thing, "__dict__", ()), *getattr(type(thing), "__slots__", ())]
    skipped = {"token", "origin", "parser"}
    return [getattr(thing, name, None) for name in names if name not in skipped]


def _translate(node: TranslateNode, name: str) -> Iterator[SourceString]:
    variable = node.filter_expression.var
    if isinstance(variable, Variable) and isinstance(variable.literal, str):
        text = str(variable.literal).replace("%", "%%")  # as Django looks it up
        yield SourceString(text, None, _constant(node.message_context), name)


def _block(node: BlockTranslateNode, name: str) -> SourceString:
    singular, _names = node.render_token_list(node.singular)
    plural = None
    if node.plural and node.countervar:
        plural, _names = node.render_token_list(node.plural)
    return SourceString(singular, plural, _constant(node.message_context), name)


def _constant(expression: FilterExpression | None) -> str | None:
    return str(expression.var) if expression is not None else None
