"""A column of a table as a column of a file: its type there, and its values both ways.

What stands in the file is what the shop's own programs work with: amounts as decimals, instants in UTC, JSON as
text with sorted keys. So both databases write the same.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db import connection, models

from shuke.common.money import RATE_DIGITS, SCALE, MoneyField, RateField

_EXACT = 38
#: Kinds of fields whose values stand in the file as they are.
_PLAIN = {
    "AutoField": pa.int64(), "BigAutoField": pa.int64(), "SmallAutoField": pa.int64(),
    "BigIntegerField": pa.int64(), "IntegerField": pa.int64(), "SmallIntegerField": pa.int64(),
    "PositiveIntegerField": pa.int64(), "PositiveBigIntegerField": pa.int64(),
    "PositiveSmallIntegerField": pa.int64(), "BooleanField": pa.bool_(), "FloatField": pa.float64(),
    "CharField": pa.string(), "TextField": pa.string(), "GenericIPAddressField": pa.string(),
    "DateField": pa.date32(), "TimeField": pa.time64("us"), "BinaryField": pa.binary(),
    "DateTimeField": pa.timestamp("us", tz="UTC"),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`encode` makes the file's value of what the ORM gives, `decode` what the database takes of the file's."""

    name: str
    attribute: str
    type: pa.DataType
    encode: Callable[[Any], Any] | None = None
    decode: Callable[[Any], Any] | None = None
    #: What the database takes for nothing at all.
    nothing: str | None = None

    @property
    def is_summed(self) -> bool:
        """Whether its sum says something: amounts and counts."""
        return pa.types.is_integer(self.type) or pa.types.is_decimal(self.type)


def columns_of(model: type[models.Model]) -> list[Column]:
    """The columns of the model's table, in its order."""
    return [column_of(field) for field in model._meta.local_concrete_fields]


def column_of(field: models.Field) -> Column:
    base = field
    while isinstance(base, models.ForeignKey):
        base = base.target_field
    kind = base.get_internal_type()
    encode: Callable[[Any], Any] | None = None
    decode: Callable[[Any], Any] | None = None
    if isinstance(base, MoneyField):
        type_, decode = pa.decimal128(_EXACT, 4), lambda value: int(value * SCALE)
    elif isinstance(base, RateField):
        type_, decode = pa.decimal128(_EXACT, RATE_DIGITS), base.get_prep_value
    elif isinstance(base, models.DecimalField):
        type_ = pa.decimal128(_EXACT, base.decimal_places)
        decode = lambda value: base.get_db_prep_save(value, connection)  # noqa: E731
    elif kind == "JSONField":
        type_, encode = pa.string(), _json
    elif kind == "UUIDField":
        type_, encode = pa.string(), str
        decode = lambda value: base.get_db_prep_save(base.to_python(value), connection)  # noqa: E731
    else:
        type_ = _PLAIN[kind]
        if kind == "DateTimeField":
            encode, decode = _utc, connection.ops.adapt_datetimefield_value
        elif kind == "TimeField":
            decode = connection.ops.adapt_timefield_value
        elif kind == "BinaryField":
            encode = bytes
    nothing = "null" if kind == "JSONField" and not field.null else None
    return Column(str(field.column), field.attname, type_, encode, decode, nothing)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _utc(value: dt.datetime) -> dt.datetime:
    return value.astimezone(dt.UTC)
