"""A definition read aloud, in the reader's language: "bought in the last 90 days, and …"."""

import datetime as dt

from django.utils.translation import gettext as _

from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.tree import Condition, Definition, Group, Node
from shuke.insight.segments.wording import day_text

#: Operators that count days back from the anchor.
RELATIVE = {"in_last", "older_than", "in_next", "ago", "did", "did_not"}


def sentence(definition: Definition) -> str:
    """The whole definition as one sentence without a full stop."""
    where = definition.where
    if not where.children:
        return _("Everybody in the record")
    text = _("People who %(what)s") % {"what": _group(where, outermost=True)}
    if not is_relative(definition):
        return text
    if definition.anchor == "data":
        return text + _(" (counted back from the last order in the data)")
    if isinstance(definition.anchor, dt.date):
        return text + _(" (as of %(day)s)") % {"day": day_text(definition.anchor)}
    return text


def is_relative(definition: Definition) -> bool:
    """Whether any condition counts days from the anchor."""
    return any(
        condition.op in RELATIVE
        or "days" in condition.args
        or FIELDS[condition.field].is_relative
        or "in_last" in (condition.args.get("when") or {})
        for _place, condition in definition.conditions()
    )


def _say(node: Node) -> str:
    if isinstance(node, Condition):
        return FIELDS[node.field].phrase(node)
    return _group(node, outermost=False)


def _group(group: Group, *, outermost: bool) -> str:
    parts = [_say(child) for child in group.children]
    if group.kind == "not":
        return _("are not among those who %(what)s") % {"what": _(", or ").join(parts)}
    text = (_(", and ") if group.kind == "all" else _(", or ")).join(parts)
    return text if outermost or len(parts) == 1 else _("(%(what)s)") % {"what": text}
