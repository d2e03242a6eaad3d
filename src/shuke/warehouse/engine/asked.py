"""The DuckDB SQL of questions, remembered: compiling one takes 5 to 50 ms, most of a small shop's page.

The same question comes again after every sync, in the other language, from the API. A table is known
by its name alone, so what was compiled for one snapshot asks the same of the next.
"""

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

import sqlglot

from shuke.warehouse.engine.dialects import duckdb_sql

if TYPE_CHECKING:
    import ibis
    import ibis.expr.operations as ops

#: A question keeps its expression, about 40 KB on average.
MOST = 500
_known: "OrderedDict[ops.Node, str]" = OrderedDict()
_lock = threading.Lock()


def sql_of(expression: "ibis.Expr") -> str:
    """The DuckDB SQL of an expression over tables that are bound to no engine, by their names."""
    question = expression.as_table().op()
    with _lock:
        if question in _known:
            _known.move_to_end(question)
            return _known[question]
    sql = duckdb_sql.to_sqlglot(expression).sql(
        dialect=duckdb_sql.dialect, copy=False, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    with _lock:
        _known[question] = sql
        while len(_known) > MOST:
            _known.popitem(last=False)
    return sql
