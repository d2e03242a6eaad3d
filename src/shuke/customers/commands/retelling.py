"""What one source told of people, taken back: contact details, consents, own fields."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import polars as pl
from django.db import connection, models

from shuke.common import bulk, clock
from shuke.common.revisions import Tracked, next_revision, rows_removed
from shuke.customers.commands import standing
from shuke.customers.models import Consent, CustomValue, Identity, PostalAddress, Tagging
from shuke.customers.queries.merges import people_of

#: Table -> its highest id at a time.
Marks = Mapping[str, int]


def delete(model: type[models.Model], column: str, values: Iterable[int]) -> int:
    """Delete the rows whose `column` is among `values`, and tell whoever copies the table; how many."""
    condition, parameters = bulk.among(column, values)
    return _delete(model, condition, parameters)


def _delete(model: type[models.Model], condition: str, parameters: Sequence) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {condition}", parameters)
        count = cursor.rowcount
    if count and issubclass(model, Tracked):
        rows_removed(model)
    return count


def statement_marks() -> Marks:
    """How far each table of what is told of people has got: for taking back what comes after."""
    return {
        model._meta.db_table: model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
        for model in (Identity, Consent, Tagging, PostalAddress)
    }


def untell(ids: list[int], stated_by: str, after: Marks | None = None) -> set[int]:
    """Take back the identities, statements of will, addresses and tags that `stated_by` brought, or those alone that
    came `after`; returns whose changed."""
    changed = _identities(*_stated(Identity, "source", stated_by[:60], ids, after))
    changed |= _consents(*_stated(Consent, "source", stated_by, ids, after))
    changed |= _spells(PostalAddress, *_stated(PostalAddress, "source", stated_by[:60], ids, after))
    return changed | _spells(Tagging, *_stated(Tagging, "began_by", stated_by, ids, after))


def _stated(
    model: type[models.Model], column: str, stated_by: str, ids: list[int], after: Marks | None
) -> tuple[str, list]:
    owners, values = bulk.among("customer_id", ids)
    since = (after or {}).get(model._meta.db_table, 0)
    return f"{column} = %s AND id > %s AND {owners}", [stated_by, since, *values]


def _spells(model: type[models.Model], condition: str, parameters: list) -> set[int]:
    """Those that nobody has ended since: tags taken off and addresses taken away stay so."""
    condition += " AND ended_at IS NULL"
    stated = _owners(model, condition, parameters)
    _delete(model, condition, parameters)
    return stated


def _identities(condition: str, parameters: list) -> set[int]:
    stated = _owners(Identity, condition, parameters)
    if not stated:
        return set()
    _delete(Identity, condition, parameters)
    standing.contacts_anew(people_of(stated).values())
    return stated


def _consents(condition: str, parameters: list) -> set[int]:
    """The state of each is that of the last statement which is left."""
    stated = _owners(Consent, condition, parameters)
    if not stated:
        return set()
    _delete(Consent, condition, parameters)
    standing.consents_anew(people_of(stated).values())
    return stated


def _owners(model: type[models.Model], condition: str, parameters: Sequence) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT customer_id FROM {model._meta.db_table} WHERE {condition}", parameters
        )
        return {row[0] for row in cursor.fetchall()}


def custom_rows(ids: Iterable[int]) -> Iterable[tuple]:
    """customer, field, text, number (units), date of what is held in own fields."""
    condition, values = bulk.among("customer_id", ids)
    return bulk.fetch(
        f"SELECT customer_id, field_id, text, number, date FROM customers_customvalue WHERE {condition}",
        values,
        {
            **{"customer_id": pl.Int64, "field_id": pl.Int64, "text": pl.String},
            **{"number": pl.Int64, "date": pl.Date},
        },
    ).iter_rows()


def write_custom(rows: Sequence[tuple[int, int, list]]) -> None:
    """Set own fields: customer, field and the columns as `spelt_cells` gives them."""
    if not rows:
        return
    revision, now = next_revision(), clock.now()
    columns = ("text", "number", "date", "at", "revision")
    bulk.upsert(
        CustomValue,
        ("customer_id", "field_id", *columns),
        (
            (person, field, text, number, date and dt.date.fromisoformat(date), now, revision)
            for person, field, (text, number, date) in rows
        ),
        key=("customer_id", "field_id"),
        update=columns,
    )


def with_orders(ids: Iterable[int]) -> set[int]:
    """Who of these has bought."""
    condition, values = bulk.among("id", ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM customers_customer WHERE order_count > 0 AND {condition}", values
        )
        return {row[0] for row in cursor.fetchall()}
