"""Narrowing the list to people whose ids another room gives, be they ten or a million."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

#: So many are fetched by their ids and sorted; among more, each row of the list's own index is looked up.
FEW = 10_000


class Among(Func):
    """Whether the id is one of those in a value: an array (PostgreSQL hashes it) or JSON (SQLite makes an
    index of it), since neither takes a million parameters."""

    output_field = BooleanField()
    conditional = True

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        # The plus keeps SQLite from fetching and sorting them all.
        plus = "+" if self.extra["many"] else ""
        more |= {"template": plus + "%(expressions)s))", "arg_joiner": _IN_JSON}
        return self.as_sql(compiler, connection, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        more |= {"template": "%(expressions)s::bigint[])", "arg_joiner": " = ANY("}
        return self.as_sql(compiler, connection, **more)


_IN_JSON = " IN (SELECT value FROM json_each("


def among(customers: QuerySet, ids: Sequence[int]) -> QuerySet:
    """Those of the customers whose id is one of `ids`."""
    text = json.dumps(list(ids), separators=(",", ":"))
    many = len(ids) > FEW
    if connection.vendor == "postgresql":
        text = "{" + text[1:-1] + "}"
    return customers.filter(Among(F("pk"), Value(text), many=many))
