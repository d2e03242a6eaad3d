"""The kinds of owned things: those that are declared, in their order."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.care.slots import Detail, OwnedKind
from shuke.common.declarations import declared

#: A vehicle identification number has neither I, O nor Q; people type them all the same.
_VIN = str.maketrans("IOQ", "100")


def _capitals(text: str) -> str:
    return "".join(text.upper().split())


THING = OwnedKind(
    "thing", pgettext_lazy("owned", "Thing"), "package", serial=_("Serial number"), order=10
)
CAR = OwnedKind(
    "car",
    pgettext_lazy("owned", "Car"),
    "settings",
    details=(Detail("plate", _("Number plate"), clean=_capitals), Detail("model", _("Model"))),
    serial=_("VIN"),
    unit="km",
    most_a_day=3000,
    order=20,
)
PET = OwnedKind(
    "pet",
    pgettext_lazy("owned", "Pet"),
    "footprints",
    details=(
        Detail("species", _("Species")),
        Detail("breed", _("Breed")),
        Detail("born_on", _("Born on"), kind="date"),
    ),
    serial=_("Chip number"),
    unit="kg",
    counts_up=False,
    order=30,
)
OWN = (THING, CAR, PET)


def kinds() -> dict[str, OwnedKind]:
    """Every kind by its code."""
    return {each.code: each for each in sorted(declared(OwnedKind), key=lambda each: each.order)}


def kind_of(code: str) -> OwnedKind:
    """The kind of a row; one whose declaration has gone is a thing."""
    return kinds().get(code, THING)


def choices() -> list[tuple[str, str]]:
    return [(code, str(kind.label)) for code, kind in kinds().items()]


def serial_of(kind: OwnedKind, text: str) -> str:
    """A serial number in one form."""
    text = _capitals(text)
    return text.translate(_VIN) if kind.code == CAR.code and len(text) == 17 else text
