"""The shop's own fields of customers as things that a column can mean: "own:<key>"."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shuke.collect.layouts.base import FIELDS, Field
from shuke.collect.reading.table import normalise_header
from shuke.customers import queries as customers

PREFIX = "own:"
OWN = _("Custom fields")


def fields_of(kind: str) -> tuple[Field, ...]:
    """Everything that a column of such a file can mean, the shop's own fields last."""
    own = customers.custom_fields() if kind == "customers" else []
    names = (Field(f"{PREFIX}{f.key}", f.label, OWN, (f.label, f.key)) for f in own)
    return (*FIELDS[kind], *names)


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
