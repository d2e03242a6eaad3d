"""What the shop itself added to what a column can mean: fields of customers ("own:<key>") and kinds of identity
("id:<key>")."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts.base import BUYER, FIELDS, REQUIRED, Field
from shuke.collect.reading.table import normalise_header
from shuke.customers import queries as customers

PREFIX = "own:"
OWN = _("Custom fields")
#: Kinds of file that tell of people.
_OF_PEOPLE = ("customers", "orders")


def fields_of(kind: str) -> tuple[Field, ...]:
    """Everything that a column of such a file can mean, what the shop added last."""
    own = customers.custom_fields() if kind == "customers" else []
    names = (Field(f"{PREFIX}{f.key}", f.label, OWN, (f.label, f.key)) for f in own)
    identities = (Field(k.column, k.label, BUYER, k.headers) for k in _own_kinds(kind))
    return (*FIELDS[kind], *identities, *names)


def required(kind: str) -> tuple[tuple[str, ...], ...]:
    """The groups of which one must be mapped, with the shop's own ways of knowing people."""
    if kind != "customers":
        return REQUIRED[kind]
    own = tuple(k.column for k in _own_kinds(kind) if k.joins)
    return tuple((*group, *own) for group in REQUIRED[kind])


def _own_kinds(kind: str) -> list[customers.IdentityKind]:
    kinds = customers.identity_kinds().values() if kind in _OF_PEOPLE else ()
    return [each for each in kinds if each.is_own]


def suggest(header: list[str], kind: str, taken: Mapping[str, int]) -> dict[str, int]:
    """`taken` with own field -> position of the column called by its label or key."""
    places = {normalise_header(name): place for place, name in enumerate(header)}
    mapping = dict(taken)
    for field in fields_of(kind)[len(FIELDS[kind]) :]:
        place = next(
            (p for n in field.names if (p := places.get(normalise_header(n))) is not None), None
        )
        if place is not None and place not in mapping.values():
            mapping[field.name] = place
    return mapping
