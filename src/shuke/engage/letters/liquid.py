"""Liquid for letters: the language, without anything that reaches outside, with limits that hold.

`parse` gives a `Template`; `Template.render(values)` a text. Both raise LetterError. What the
limits are stands in `limits`, why they hold in docs/decisions/0040.
"""

import html
from collections.abc import Iterable, Mapping
from typing import Any, TextIO, cast

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment, Mode, RenderContext
from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode, Literal
from liquid.builtin.expressions import LoopExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags import (
    assign_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError, ResourceLimitError, UnknownFilterError
from liquid.filter import with_context

from shuke.engage.letters import filters, guard, limits
from shuke.engage.letters.errors import LetterError
from shuke.engage.letters.wording import Wording


class TooMuch(ResourceLimitError):
    def __init__(self) -> None:
        super().__init__("too much work", token=None)


class _Context(RenderContext):
    """A rendering with its budget. Variables are plain values; there is nothing else to reach."""

    __slots__ = ("steps",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = limits.STEPS

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise TooMuch

    def assign(self, key: str, val: Any) -> None:
        if len(self.locals) >= limits.ITEMS and key not in self.locals:
            raise TooMuch
        self.locals[key] = val


class _Sink:
    """Collects the output and refuses to grow past the limit."""

    __slots__ = ("parts", "size")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def write(self, part: str) -> int:
        self.size += len(part)
        if self.size > limits.OUTPUT:
            raise TooMuch
        self.parts.append(part)
        return len(part)


class _EscapedNode(OutputNode):
    def render_to_output(self, context, buffer) -> int:
        written = filters.text(self.expression.evaluate(context))
        context.spend(len(written) // 8)
        return buffer.write(html.escape(written) if context.env.escapes else written)


class _Output(Output):
    node_class = _EscapedNode


class _Round(BlockNode):
    """The body of a loop: every round is paid for by its length in the source."""

    __slots__ = ("cost",)
    cost: int

    def render_to_output(self, context, buffer) -> int:
        context.spend(self.cost)
        return super().render_to_output(context, buffer)


class _ForNode(for_tag.ForNode):
    def render_to_output(self, context, buffer) -> int:
        over = self.expression.iterable.evaluate(context)
        # Before the library would copy it for "reversed".
        if isinstance(over, range) and over.stop - over.start > limits.ROUNDS:
            raise TooMuch
        return super().render_to_output(context, buffer)


class _For(for_tag.ForTag):
    node_class = _ForNode

    def parse(self, stream) -> Node:
        node = super().parse(stream)
        assert isinstance(node, for_tag.ForNode)
        body = _Round(node.block.token, node.block.nodes)
        body.cost = max(body.token.start_index - node.token.start_index, 20)
        node.block = body
        return node


class _Template(BoundTemplate):
    context_class = _Context


class _Environment(Environment):
    template_class = _Template
    block_nesting_limit = limits.DEPTH
    loop_iteration_limit = limits.ROUNDS

    def __init__(self, wording: Wording, escapes: bool) -> None:
        self.wording = wording
        self.escapes = escapes
        super().__init__(tolerance=Mode.STRICT, strict_filters=True, autoescape=False)

    def __hash__(self) -> int:
        return id(self)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (
            Literal,
            _Output,
            Illegal,
            if_tag.IfTag,
            unless_tag.UnlessTag,
            case_tag.CaseTag,
            _For,
            for_tag.BreakTag,
            for_tag.ContinueTag,
            assign_tag.AssignTag,
            comment_tag.CommentTag,
            inline_comment_tag.InlineCommentTag,
        ):
            self.add_tag(tag)
        for name, function in filters.PLAIN.items():
            self.add_filter(name, _metered(function))
        for name, function in filters.WORDED.items():
            self.add_filter(name, _metered(function, self.wording))


def _metered(function, *bound):
    """A filter that pays for the size of what it is given."""

    def apply(value, *args, context):
        cost = 4
        for given in (value, *args):
            if isinstance(given, str | list):
                cost += len(given) // 8
        context.spend(cost)
        return function(*bound, value, *args)

    return with_context(apply)


class Template:
    """A parsed template: render it as often as you like."""

    def __init__(self, source: str, wording: Wording, *, escapes: bool) -> None:
        guard.inspect(source)
        self.source = source
        try:
            self._bound = _environment(wording, escapes).from_string(source)
            _refuse_ranges(self._bound)
        except (LiquidError, RecursionError, ValueError) as error:
            raise _readable(error, source) from error
        nodes = self._bound.nodes
        self._static = "".join(node.text for node in nodes if isinstance(node, ContentNode))
        self.is_static = all(isinstance(node, ContentNode) for node in nodes)

    def render(self, values: Mapping[str, Any]) -> str:
        if self.is_static:
            return self._static
        bound, sink = self._bound, _Sink()
        context = _Context(bound, globals=values)
        try:
            for node in bound.nodes:
                node.render(context, cast("TextIO", sink))
        except (LiquidError, ArithmeticError, RecursionError, TypeError, ValueError) as error:
            raise _readable(error, self.source) from error
        return "".join(sink.parts)

    def variables(self) -> list[tuple[str | None, ...]]:
        """The paths of the variables that it reads: [("customer", "name"), …]; None stands for a part
        that only the rendering knows."""
        paths = self._bound.global_variable_segments()
        return [
            tuple(str(part) if isinstance(part, str | int) else None for part in path)
            for path in paths
        ]


_environments: dict[tuple[str, bool], _Environment] = {}


def _environment(wording: Wording, escapes: bool) -> _Environment:
    key = (wording.code, escapes)
    if key not in _environments:
        _environments[key] = _Environment(wording, escapes)
    return _environments[key]


def _refuse_ranges(template: BoundTemplate) -> None:
    """Ranges only directly in "for": elsewhere `(1..999999999) contains "x"` takes minutes."""
    context = _Context(template)
    pending: list[Node] = list(template.nodes)
    while pending:
        node = pending.pop()
        pending.extend(node.children(context))
        for expression in node.expressions():
            children: Iterable = expression.children()
            if isinstance(expression, LoopExpression):
                children = [part for part in children if part is not expression.iterable]
            _refuse_range(expression)
            for child in children:
                _refuse_range(child)


def _refuse_range(expression) -> None:
    if isinstance(expression, RangeLiteral):
        raise filters.refuse("a range only works in “for”")
    for child in expression.children():
        if not isinstance(expression, LoopExpression):
            _refuse_range(child)


def _readable(error: Exception, source: str) -> LetterError:
    token = getattr(error, "token", None)
    line = guard.line_of(source, max(token.start_index, 0)) if token else 0
    at = _("Line %(line)d: ") % {"line": line} if line else ""
    if isinstance(error, ResourceLimitError | RecursionError):
        return LetterError(at + _("The letter does too much work. Use fewer or shorter loops."))
    if isinstance(error, UnknownFilterError):
        return LetterError(
            at + _("There is no filter “%(name)s”.") % {"name": token.value if token else "?"}
        )
    reason = str(getattr(error, "message", None) or error)[:200]
    return LetterError(at + _("The placeholder cannot be used: %(reason)s") % {"reason": reason})
