"""A definition as text or as JSON: whichever was given."""

from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.insight.segments import text as text_form
from shuke.insight.segments.tree import Definition


def as_text(definition: Definition) -> str:
    """The text form, see docs/segments.md; the same in every language."""
    return text_form.write(definition)


def definition_of(
    definition: dict[str, Any] | None, text: str | None, *, needed: bool = False
) -> dict[str, Any] | None:
    """The definition as JSON, from JSON (not checked yet) or from text; None when neither is given.

    Invalid when both are given, when `needed` and neither is, and when the text cannot be read:
    then the message tells line and column.
    """
    if definition is not None and text is not None:
        both = _("Give either “definition” or “text”, not both.")
        raise Invalid(both, fields={"text": both})
    if text is not None:
        return text_form.read(text).as_json()
    if definition is None and needed:
        neither = _("Say who is meant, in “definition” or in “text”.")
        raise Invalid(neither, fields={"definition": neither})
    return definition
