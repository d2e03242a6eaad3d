"""Which role holds which capability: what rooms declare (`common.slots.Capability`), as one table."""

from shuke.common.declarations import declared
from shuke.common.slots import Capability


def held_by(role: str) -> frozenset[str]:
    """The capabilities of everybody with this role; none for a role that does not exist."""
    return frozenset(each.code for each in declared(Capability) if role in each.roles)


def all_capabilities() -> frozenset[str]:
    return frozenset(in_order())


def token_scopes() -> frozenset[str]:
    """What a token may be given: no token makes tokens, lets people in or reads who did what."""
    return frozenset(each.code for each in declared(Capability) if each.for_tokens)


def within(kind: str) -> frozenset[str]:
    """What somebody who is limited to "stores", "campaigns" or their own "queue" may be given. The rest is withheld: it
    counts or shows the whole shop."""
    return frozenset(each.code for each in declared(Capability) if kind in each.within)


def in_order() -> list[str]:
    """Every capability in the order of the menu."""
    return [each.code for each in declared(Capability)]


def words(capability: str) -> str:
    """A capability as people say it; its code where nobody declares it any more."""
    labels = (each.words for each in declared(Capability) if each.code == capability)
    return str(next(labels, capability))
