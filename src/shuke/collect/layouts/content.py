"""Which of several columns of one meaning holds it: told by what stands in their cells."""

import re
from collections.abc import Sequence

#: Fields that hold instants or days, and amounts of money; a birthday has rules of its own.
DATES = (
    "placed_at", "paid_at", "cancelled_at", "joined_at", "consent_at", "stock_at", "sent_at",
    "received_at", "invoice_date", "written_at", "moved_at",
)  # fmt: skip
MONEY = (
    "unit_price", "amount", "total", "discount", "shipping", "tax", "refunded", "line_discount",
    "unit_cost", "list_price", "invoice_amount",
)  # fmt: skip
_NUMBER = re.compile(r"\d")
_DATE = re.compile(r"\d{4}|\d{1,2}[-/.月]\d{1,2}")
_SHAPES = {
    "email": re.compile(r"[^@\s]@[^@\s]"),
    "customer_number": _NUMBER,
    "phone": re.compile(r"(?:\D*\d){5}"),
    **dict.fromkeys(DATES, _DATE),
    **dict.fromkeys(
        (*MONEY, "quantity", "stock", "moved", "moved_in", "moved_out", "tracking_number"), _NUMBER
    ),
}
_NOTHING = frozenset({"", "-", "--", "—", "——", "null", "none", "nan", "n/a", "#n/a"})


def fullest(name: str, positions: Sequence[int], rows: Sequence[Sequence[str]]) -> int:
    """Of columns that may hold the field, the first by name that is at least half as full as the fullest.

    Full are cells that say something in the shape of the field; `rows` are some of the file.
    """
    if len(positions) == 1 or not rows:
        return positions[0]
    counts = [filled(name, position, rows) for position in positions]
    enough = max(counts) / 2
    return next(p for p, count in zip(positions, counts, strict=True) if count >= enough)


def contradicts(name: str, position: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether what stands in that column is something else: words where a customer's number should be."""
    filled_cells = filled("", position, rows)
    return name == "customer_number" and 2 * filled(name, position, rows) < filled_cells


def filled(name: str, position: int, rows: Sequence[Sequence[str]]) -> int:
    """How many of the rows say something in that column, in the shape of the field."""
    shape = _SHAPES.get(name)
    cells = (row[position].strip(" \t\u3000\u00a0'") for row in rows if position < len(row))
    return sum(
        cell.lower() not in _NOTHING and (shape is None or bool(shape.search(cell)))
        for cell in cells
    )
