"""The fields of a profile that people edit and choose as one, and the columns in which they stand."""

from collections.abc import Mapping
from typing import Any

_BIRTH = "birth_"
#: Field -> columns. A birthday is one field in four columns: {year, month, day, calendar}.
COLUMNS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("name", "language", "gender", "country", "province", "city")},
    "birthday": ("birth_year", "birth_month", "birth_day", "birth_calendar"),
}


def field_of(row: Mapping[str, Any], field: str) -> Any:
    """The value of a field in a row of columns, as it stands on the timeline."""
    columns = COLUMNS[field]
    if len(columns) == 1:
        return row[columns[0]]
    return {column.removeprefix(_BIRTH): row[column] for column in columns}


def columns_of(field: str, value: Any) -> dict[str, Any]:
    """The columns that hold a value of the field."""
    columns = COLUMNS[field]
    if len(columns) == 1:
        return {columns[0]: value}
    return {column: value[column.removeprefix(_BIRTH)] for column in columns}
