"""Values that not everybody reads. Rooms declare their kinds (`common.slots.FieldKind`); a column says of which
kind it is, a value of the API is `api.guarded`, and a query asks `reads` before it gives one out."""

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
