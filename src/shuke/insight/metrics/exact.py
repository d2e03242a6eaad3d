"""Amounts inside expressions."""

from decimal import Decimal

import ibis
import ibis.expr.types as ir


def exact(amount: Decimal, digits: int = 4) -> ir.DecimalScalar:
    """`amount` as a literal with `digits` decimals. A bare Decimal becomes DuckDB's decimal(18, 3) and
    loses its fourth decimal without a word."""
    return ibis.literal(amount, type=f"decimal(38, {digits})")
