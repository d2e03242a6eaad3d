"""What other rooms may ask about what people own."""

from typing import Any

from shuke.care.kinds import kinds
from shuke.care.queries.things import thing_for, things_of

__all__ = ["kind_names", "thing_for", "things_of"]


def kind_names() -> dict[str, Any]:
    """What the kinds of owned things are called, by code."""
    return {code: kind.label for code, kind in kinds().items()}
