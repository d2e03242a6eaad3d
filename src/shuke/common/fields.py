"""Values that not everybody reads. Rooms declare their kinds (`common.slots.FieldKind`); a column says of which
kind it is, a value of the API is `guarded`, and a query asks `reads` before it gives one out."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.slots import FieldKind


def reads(actor: Actor | None, kind: str) -> bool:
    """Whether the actor may read values of this kind; anybody reads what is of none, "". KeyError for a kind
    that no room declares."""
    if not kind:
        return True
    capabilities = {each.key: each.capability for each in declared(FieldKind)}
    return actor is not None and actor.can(capabilities[kind])


def guarded(kind: str, of: Any) -> Any:
    """The type of a value in an answer of the API: null for whoever may not read it."""

    def give(value: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        return value if reads(getattr(request, "actor", None), kind) else None

    return Annotated[of | None, BeforeValidator(give)]
