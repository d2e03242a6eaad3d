"""Of which type people are by what they do, for everybody at once."""

from collections.abc import Iterable
from typing import Any

import polars as pl
import pyarrow as pa

from shuke.insight import queries as insight
from shuke.relations.types import Types

Frame = pl.DataFrame


def inferred(types: Types) -> Frame:
    """customer and kind of everybody of whom a type's condition holds and who has orders enough, the first type that
    fits; computed on the newest copy. Busy while there is none."""
    signs = [each for each in types.types if each.definition]
    if not signs:
        return _frame([], "")
    enough = {"field": "orders", "op": "at_least", "value": types.minimum}
    parts = []
    for each in signs:
        definition = {"where": {"all": [enough, dict(each.where or {})]}}
        parts.append(_frame(insight.people_of_definition(definition), each.code))
    return pl.concat(parts).unique("customer", keep="first", maintain_order=True)


def _frame(arrays: Iterable[Any], code: str) -> Frame:
    chunks = list(arrays)
    ids = pa.chunked_array(chunks, pa.int64()) if chunks else pa.chunked_array([], pa.int64())
    column = pl.Series("customer", pl.from_arrow(ids), dtype=pl.Int64)
    return pl.DataFrame({"customer": column}).with_columns(kind=pl.lit(code, pl.String))
