"""Which cells of a line are to blame for its reason, and which people may correct in place."""

import json
from collections.abc import Mapping, Sequence

from shuke.collect import layouts
from shuke.collect.corrections import unread_cell
from shuke.collect.layouts.content import DATES, MONEY
from shuke.collect.layouts.own import PREFIX
from shuke.collect.models import Import, Kind, Problem
from shuke.collect.recorders.buyers import IDENTITIES
from shuke.collect.recorders.consents import CONSENTS

#: Reason -> the fields among which it lies.
FIELDS: dict[str, tuple[str, ...]] = {
    "date_missing": ("placed_at", "paid_at", "written_at", "moved_at"),
    "date_unreadable": DATES,
    "date_range": DATES,
    "birthday_unreadable": ("birthday",),
    "quantity_unreadable": ("quantity", "stock", "moved", "moved_in", "moved_out"),
    "quantity_missing": ("moved", "moved_in", "moved_out"),
    "movement_unknown": ("movement",),
    "amount_missing": ("unit_price", "amount", "total"),
    "amount_unreadable": MONEY,
    "total_differs": MONEY,
    "refund_exceeds": MONEY,
    "currency_unknown": ("currency",),
    "mixed_currency": ("currency",),
    "status_unknown": ("status",),
    "code_lost": ("product_code", "code", "barcode", "customer_number", "phone", "card"),
    "code_missing": ("code",),
    "too_long": ("product_code", "code"),
    "tags_unreadable": ("tags",),
    "side_unknown": ("side", "speaker"),
    "buyer_missing": ("nick",),
    "no_identity": tuple(IDENTITIES),
    "phone_unreadable": ("phone",),
    "email_unreadable": ("email",),
    "identity_unreadable": tuple(IDENTITIES),
}
#: Reasons of lines that can be mended in place.
MENDABLE = (*FIELDS, "encoding", "own_unreadable", "consent_unknown")


def cells_of(
    source: Import, problem: Problem, corrected: Mapping[int, str] | None = None
) -> list[int]:
    """Positions of the columns to blame, those that hold what the reason complains about where it says so;
    none where nothing in the line itself can mend it. `corrected`: texts that hold in the place of the line's."""
    cells = json.loads(problem.cells)["cells"]
    for place, text in (corrected or {}).items():
        cells[place] = text
    if problem.reason == "encoding":
        return [place for place, cell in enumerate(cells) if unread_cell(cell)]
    places = [
        source.mapping[name] for name in _names(source, problem.reason) if name in source.mapping
    ]
    places = list(dict.fromkeys(place for place in places if place not in locked(source)))
    blamed = (
        problem.value.rpartition(": ")[2] if problem.reason == "own_unreadable" else problem.value
    )
    exact = [place for place in places if blamed and blamed.strip() in (cells[place] or "")]
    return exact or places


def _names(source: Import, reason: str) -> Sequence[str]:
    if reason == "own_unreadable":
        return [name for name in source.mapping if name.startswith(PREFIX)]
    if reason == "consent_unknown":
        return CONSENTS
    return FIELDS.get(reason, ())


def locked(source: Import) -> set[int]:
    """Columns by which lines belong together: they are mended in the file."""
    if source.kind != Kind.ORDERS:
        return set()
    return {source.mapping[name] for name in ("number", "store") if name in source.mapping}


def label_of(source: Import, column: int) -> str:
    """The column as the file calls it; by its field where it has no name."""
    if column < len(source.columns) and source.columns[column]:
        return source.columns[column]
    fields = {field.name: field.label for field in layouts.fields_of(source.kind)}
    names = [name for name, place in source.mapping.items() if place == column]
    return str(fields.get(names[0], names[0])) if names else f"#{column + 1}"
