"""The DuckDB SQL of questions, remembered: compiling one takes 5 to 50 ms, most of a small shop's page.

The same question comes again after every sync, in the other language, from the API. A table is known
by its name alone, so what was compiled for one snapshot asks the same of the next.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis.expr.operations as ops
import sqlglot

from shuke.warehouse.engine.dialects import duckdb_sql

if TYPE_CHECKING:
    import ibis

#: A question keeps its expression, about 40 KB on average.
MOST = 500


@dataclass(frozen=True)
class Question:
    """Its SQL, and the names of the tables that it reads."""

    sql: str
    tables: tuple[str, ...]


def compiled(expression: "ibis.Expr") -> Question:
    """The DuckDB SQL of an expression over tables that are bound to no engine, by their names."""
    return _compiled(expression.as_table().op())


def tables_of(expression: "ibis.Expr") -> tuple[str, ...]:
    """The names of the tables that an expression reads."""
    return _tables_of(expression.as_table().op())


@lru_cache(MOST)
def _compiled(question: ops.Node) -> Question:
    sql = duckdb_sql.to_sqlglot(question.to_expr()).sql(
        dialect=duckdb_sql.dialect, copy=False, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    return Question(sql, _tables_of(question))


@lru_cache(MOST)
def _tables_of(question: ops.Node) -> tuple[str, ...]:
    return tuple(sorted({table.name for table in question.find(ops.UnboundTable)}))
