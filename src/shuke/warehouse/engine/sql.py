"""The DuckDB SQL of questions, remembered: compiling one takes 5 to 50 ms, most of a small shop's page.

The same question comes again after every sync, in the other language, from the API. A table is known
by its name alone, so what was compiled for one snapshot asks the same of the next.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import sqlglot

from shuke.warehouse.engine.dialects import duckdb_sql

if TYPE_CHECKING:
    import ibis
    import ibis.expr.operations as ops

#: A question keeps its expression, about 40 KB on average.
MOST = 500


def sql_of(expression: "ibis.Expr") -> str:
    """The DuckDB SQL of an expression over tables that are bound to no engine, by their names."""
    return _compiled(expression.as_table().op())


@lru_cache(MOST)
def _compiled(question: "ops.Node") -> str:
    return duckdb_sql.to_sqlglot(question.to_expr()).sql(
        dialect=duckdb_sql.dialect, copy=False, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
