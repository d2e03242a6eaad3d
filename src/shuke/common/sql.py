"""Parts of SQL that are the same call on SQLite and PostgreSQL, without an engine of analysis."""

import json
from collections.abc import Iterable

from django.db import connection

_TOO_BIG = 2**63


def among(column: str, values: Iterable) -> tuple[str, list]:
    """`column` is one of `values`, as SQL and its parameters: one, however many values there are.

    Values are all integers or all texts; `column` is trusted SQL. The planner takes `column`'s index.
    An integer that no column can hold is equal to nothing.
    """
    listed = [
        value for value in values if not isinstance(value, int) or -_TOO_BIG <= value < _TOO_BIG
    ]
    if not listed:
        return "FALSE", []
    if connection.vendor == "postgresql":
        kind = "bigint" if isinstance(listed[0], int) else "text"
        return f"{column} = ANY(%s::{kind}[])", [listed]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(listed)]
