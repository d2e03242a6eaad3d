"""Cells of the shop's own fields: read, judged and written."""

import datetime as dt

import polars as pl

from shuke.collect.layouts.own import PREFIX
from shuke.collect.recorders import cells, dates
from shuke.collect.recorders.recipe import Recipe
from shuke.common.errors import Invalid
from shuke.customers import commands, queries
from shuke.customers.queries import CustomField


def read(frame: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """For each own field a column "own:<key>" of what is stored as plain text; `own_wrong` has the first
    cell of a line that cannot be read, with the name of its field."""
    values: list[pl.Series] = []
    wrong: list[pl.Series] = []
    for field in recipe.own:
        name = PREFIX + field.key
        text = cells.cleaned(frame, recipe.mapping[name]).alias("text")
        value = cells.parsed(text, _reader(field, recipe.date_order), pl.String).alias(name)
        is_wrong = text.is_not_null() & value.is_null()
        complaint = pl.select(pl.when(is_wrong).then(pl.lit(f"{field.label}: ") + text)).to_series()
        values.append(value)
        wrong.append(complaint.alias(f"wrong{len(wrong)}"))
    nothing = pl.Series("own_wrong", [None] * frame.height, dtype=pl.String)
    first = pl.select(pl.coalesce(*wrong)).to_series() if wrong else nothing
    return pl.DataFrame([*values, first.alias("own_wrong")])


def record(people: pl.DataFrame) -> set[int]:
    """Write what `read` found of resolved people (`customer_id`); returns whose values changed."""
    fields = {PREFIX + field.key: field for field in queries.custom_fields()}
    resolved = people.filter(pl.col("customer_id").is_not_null())
    rows = [
        (customer, fields[name].pk, queries.read_custom(fields[name], text))
        for name in resolved.columns
        if name in fields
        for customer, text in resolved.select("customer_id", name).drop_nulls().iter_rows()
    ]
    return commands.record_custom_values(rows)


def columns(people: pl.DataFrame) -> list[str]:
    """The columns of own fields."""
    return [name for name in people.columns if name.startswith(PREFIX)]


def _reader(field: CustomField, date_order: str):
    moment = dates.instants(dt.UTC, date_order)  # type: ignore[arg-type]

    def parse(text: str) -> str:
        plain = moment(text).date().isoformat() if field.kind == "date" else text
        try:
            return queries.plain_custom(queries.read_custom(field, plain))
        except Invalid as error:
            raise ValueError(text) from error

    return parse
