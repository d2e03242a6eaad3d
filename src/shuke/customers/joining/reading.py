"""One row of what came in, read as an arrival."""

from collections.abc import Mapping
from typing import Any

from shuke.common.errors import Invalid
from shuke.customers.identity_kinds import IdentityKind
from shuke.customers.joining.assigning import Person


def read_person(row: Mapping[str, Any], present: list[IdentityKind], region: str = "") -> Person:
    """Its identities of these kinds in their forms; what is none is a problem of it, "phone:invalid". `region`:
    the country that phones are read in, the shop's where none is given."""
    person = Person()
    for kind in present:
        if not (raw := row[kind.column]):
            continue
        try:
            identity = kind.normalise(raw, region=region)
        except Invalid as error:
            if error.code != "blank":
                person.problems.append(f"{kind.key}:invalid")
            continue
        (person.masked if identity.masked else person.exact).append((kind.key, identity.value))
    return person
