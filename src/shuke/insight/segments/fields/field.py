"""What a field is: all that there is to say about one kind of condition, in one object."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.insight.segments import wording
from shuke.insight.segments.leaf import Leaf, Needs
from shuke.insight.segments.named import called, called_all
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Choice, Ids, Param, Texts
from shuke.insight.segments.tree import Condition

#: What is known of somebody about a condition, by role (`Leaf.evidence`).
Evidence = Mapping[str, Any]
Explain = Callable[["Field", Condition, Evidence], str]

#: The groups in which the builder offers fields.
PERSON = _("About the person")
ORDERS = _("What they bought")
VALUE = _("What they are worth")
DOING = _("Their behaviour")
HOUSEHOLD = _("Their household")
GROUPS_OF_PEOPLE = _("Segments and lists")


def explain_value(field: "Field", condition: Condition, evidence: Evidence) -> str:
    """The value that is known, by its label where it is one of a choice."""
    value = evidence.get("value", evidence.get("group"))
    if not value:
        return gettext("%(field)s not known") % {"field": field.label}
    kinds = [param.source for param in field.operators[0].params if isinstance(param, Texts)]
    return str(field.options().get(value) or called(kinds[0] if kinds else "", str(value)))


@dataclass(frozen=True, kw_only=True)
class Field:
    """One typed statement: its operators, the arguments that every operator also takes, what it compiles
    to, how it is said, and how what is known of somebody about it is told."""

    key: str
    label: Any
    group: Any
    operators: tuple[Operator, ...]
    params: tuple[Param, ...] = ()
    #: Said on hover: what exactly is compared.
    note: Any = ""
    compile: Callable[[Condition, Needs], Leaf]
    #: Patterns by operator, said after "People who"; "number" where a number is compared, "today" for
    #: no days ago. Or all of it by a function.
    phrases: Mapping[str, Any] | Callable[[Condition], str]
    explain: Explain = explain_value
    #: Whether it counts days back from the anchor, whatever its arguments.
    is_relative: bool = False
    #: What it names by number, and in which argument.
    mentions: tuple[Literal["segment", "list"], str] | None = None
    #: Whether the builder offers it: not while there is nothing that it could compare.
    offered: Callable[[], bool] = lambda: True
    #: The checked arguments of what is said anew, as the shop spells them; `Unusable` when they name
    #: what the shop knows nothing of.
    as_spelled: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda args: args

    def operator(self, key: str) -> Operator | None:
        return next((operator for operator in self.operators if operator.key == key), None)

    def all_params(self, operator: Operator) -> tuple[Param, ...]:
        return (*operator.params, *self.params)

    def options(self) -> Mapping[Any, Any]:
        """The choices of the first operator, with their labels; none where it offers none."""
        choices = [param for param in self.operators[0].params if isinstance(param, Choice)]
        return choices[0].options() if choices else {}

    def phrase(self, condition: Condition) -> str:
        """A condition as it is said after "People who"."""
        if callable(self.phrases):
            return self.phrases(condition)
        op, args = condition.op, condition.args
        words = wording.frame(args) | {
            name: self._text(condition, name, value)
            for name, value in args.items()
            if name != "when"
        }
        if op in wording.COMPARISONS and "number" in self.phrases:
            words |= {"number": wording.comparison(op, args)}
            return str(
                self.phrases["number"] % {**words, "n": int(args.get("high", args.get("value")))}
            )
        pattern = self.phrases["today" if op == "ago" and not args["days"] else op]
        return str(pattern % {**words, "n": args.get("days", 0)})

    def _text(self, condition: Condition, name: str, value: Any) -> str:
        """An argument as people read it."""
        operator = self.operator(condition.op)
        assert operator
        param = next(param for param in self.all_params(operator) if param.name == name)
        values = value if isinstance(value, tuple) else (value,)
        if isinstance(param, Ids):
            labels = {str(pk): label for pk, label in param.options().items()}
            return wording.any_of(labels.get(item, f"#{item}") for item in values)
        if isinstance(param, Choice):
            return wording.any_of(str(param.options()[item]) for item in values)
        if isinstance(value, tuple):
            kind = param.source if isinstance(param, Texts) else ""
            return wording.any_of(called_all(kind, value))
        return wording.day_text(value) if isinstance(value, dt.date) else wording.number_text(value)
