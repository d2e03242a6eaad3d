"""What segments may say, for the sentence builder of the kit."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.kit.sentences import drafting
from shuke.common.kit.sentences.grammar import Grammar
from shuke.insight.queries.suggestions import labels, suggestions
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.tree import MAX_CONDITIONS, MAX_DEPTH

SEGMENT = Grammar(
    fields=lambda: FIELDS,
    first="last_order",
    head=pgettext_lazy("segment", "People for whom"),
    nested=pgettext_lazy("segment", "for whom"),
    empty=_("No conditions yet: everybody is included."),
    tail=pgettext_lazy("segment", "of these hold"),
    draft_url="insight:segment_draft",
    values_url="insight:segment_values",
    labels=labels,
    suggest=suggestions,
    below="insight/builder/_anchor.html",
    deepest=MAX_DEPTH,
    most=MAX_CONDITIONS,
)


def read(form: QueryDict, *, typed: bool = True) -> dict[str, Any]:
    """The raw definition in the builder's form: its anchor and conditions, which may be unfinished."""
    how = form.get("anchor.how", "today")
    anchor = form.get("anchor.day", "") if how == "day" else how
    return {"anchor": anchor, "where": drafting.read(form, SEGMENT, typed=typed)}
