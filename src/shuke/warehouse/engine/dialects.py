"""The SQL of an expression: ibis's, with one meaning where DuckDB and Spark differ.

Each override says which difference it settles; `insight/tests/test_engines.py` compares every metric.
"""

from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers import DuckDBCompiler, PySparkCompiler


class _Duck(DuckDBCompiler):
    __slots__ = ()

    def translate(self, op: Any, *, params: Any) -> Any:
        """To put SELECTs into one takes ibis a third of the time that a question takes to compile, and
        DuckDB nothing. (The option is the process's, which asks one engine.)"""
        ibis.options.sql.fuse_selects = False
        return super().translate(op, params=params)

    def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:  # noqa: N802
        """Seconds are cut. DuckDB's epoch() rounds: the last half second of a day would be the next's."""
        micros = self.f.anon.epoch_us(arg)
        return sge.Paren(this=sge.IntDiv(this=micros, expression=sge.convert(1_000_000)))

    def visit_DateAdd(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        """A date and a number of days is a date: with an interval DuckDB makes it an instant, at three
        times the cost."""
        if isinstance(op.right, ops.IntervalFromInteger) and op.right.unit.short == "D":
            return sge.Add(this=left, expression=self.cast(right.this, dt.int32))
        return sge.Add(this=left, expression=right)

    def visit_Divide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        """By zero: nothing, rather than infinity."""
        return super().visit_Divide(op, left=left, right=self._not_zero(right))

    def visit_FloorDivide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        return super().visit_FloorDivide(op, left=left, right=self._not_zero(right))

    def _not_zero(self, divisor: Any) -> Any:
        return divisor if isinstance(divisor, sge.Literal) else self.f.nullif(divisor, 0)


class _Spark(PySparkCompiler):
    __slots__ = ()

    def translate(self, op: Any, *, params: Any) -> Any:
        """Spark has less to plan in what ibis has put into one."""
        ibis.options.sql.fuse_selects = True
        return super().translate(op, params=params)

    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """How many of nothing is 0; ibis writes a sum, which is null."""
        return self.f.count(sge.Star()) if where is None else self.f.count_if(where)

    def visit_BitOr(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """Spark has it; ibis does not know."""
        return self.agg.bit_or(arg, where=where)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:  # noqa: N802
        """Numbers become whole by rounding, as in DuckDB; Spark would cut them."""
        if to.is_integer() and op.arg.dtype.is_floating():
            arg = self.f.rint(arg)
        elif to.is_integer() and op.arg.dtype.is_decimal():
            arg = self.f.round(arg)
        return self.cast(arg, to)

    def visit_Divide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        """Amounts are divided as floating numbers; Spark would keep six decimals. By zero: nothing."""
        return self.f.try_divide(self.cast(left, dt.float64), self.cast(right, dt.float64))

    def visit_FloorDivide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        return self.cast(self.f.floor(self.f.try_divide(left, right)), op.dtype)

    def visit_Mean(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """The mean of amounts is a floating number of their exact sum."""
        if not op.arg.dtype.is_decimal():
            return self.agg.avg(arg, where=where)
        total = self.cast(self.agg.sum(arg, where=where), dt.float64)
        return self.f.try_divide(total, self.agg.count(arg, where=where))


duckdb_sql = _Duck()
spark_sql = _Spark()
