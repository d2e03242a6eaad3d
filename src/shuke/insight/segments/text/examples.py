"""One condition as it would have been right: shown beside a fault."""

from typing import Any

from shuke.insight.segments.fields import Field
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Choice, Ids, Param
from shuke.insight.segments.text.words import SPELLINGS, in_order
from shuke.insight.segments.text.writing import write_condition
from shuke.insight.segments.tree import Condition

#: What stands for an argument that has no value to begin with.
_DAY, _TEXT = "2026-11-23", "…"


def example(field: Field, operator: Operator | None = None) -> str:
    """A condition about this field with the values that a fresh one begins with."""
    operator = operator or field.operators[0]
    values = {p.name: _value(p) for p in field.all_params(operator) if p.required}
    if None in values.values():  # nothing to choose from: the shape alone
        spelling = SPELLINGS.get(operator.key, (operator.key,))[0]
        return " ".join((field.key, spelling, *(_TEXT for _param in in_order(operator))))
    return write_condition(Condition(field.key, operator.key, values))


def _value(param: Param) -> Any:
    if isinstance(param, Choice | Ids):
        first = next(iter(param.options()), None)
        if param.widget == "choice" or first is None:
            return first if param.initial is None else param.initial
        return param.initial or ((str(first),) if isinstance(param, Ids) else (first,))
    if param.widget == "texts":
        return (_TEXT,)
    return _DAY if param.widget == "day" else param.initial
