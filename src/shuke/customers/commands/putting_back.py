"""Put the record back to before a bulk write told of people: what the undo of an import does to customers.

Traces (`common.journal`) say whom the write made and which columns it changed. Whoever it made goes, with
all that it told of them; what it changed gets its earlier value, where it still holds the later one.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

from shuke.common import bulk
from shuke.common.declarations import declared
from shuke.common.journal import Trace
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.customers import search
from shuke.customers.commands import retelling, showing
from shuke.customers.commands.custom_values import PREFIX, spelt_cells
from shuke.customers.commands.profiles import fingerprint, spelt, stored_profiles
from shuke.customers.models import Customer
from shuke.customers.queries.merges import people_of
from shuke.customers.search import search_text
from shuke.customers.slots import PersonRows

#: Whoever tells of people by files says so by this: `stated_by` of their rows begins with it.
FILE = "import:"
#: Why somebody stays: a code, or the name of the `PersonRows` that stand in the way.
EDITED, MERGED = "edited", "merged"


def people_in_the_way(
    traces: Mapping[int, Trace], *, leaving: Mapping[str, Collection[int]] | None = None
) -> dict[int, str]:
    """Whom of these customers something later keeps from being put back: id -> why, a code.

    `leaving`: rows that will be gone by then, by the name of their `PersonRows`. Locks the customers when
    it is called inside a transaction that writes.
    """
    _hold(traces)
    profiles = _own(traces)
    created = {pk for pk, trace in traces.items() if trace.created and pk in profiles}
    reasons: dict[int, str] = {}
    for table in declared(PersonRows):
        if table.in_the_way:
            gone = (leaving or {}).get(table.name, ())
            owners = _owners(table, created - reasons.keys(), gone)
            reasons |= dict.fromkeys(owners, table.name)
    reasons |= dict.fromkeys(_handled(created - reasons.keys()), EDITED)
    reasons |= dict.fromkeys(_merged(created), MERGED)
    own = _own_values(traces)
    for pk, trace in traces.items():
        if pk in profiles and pk not in reasons and _differs(trace, profiles[pk], own.get(pk, {})):
            reasons[pk] = EDITED
    return reasons


def put_people_back(
    traces: Mapping[int, Trace], *, stated_by: str, after: retelling.Marks | None = None
) -> dict[str, list[int]]:
    """Take back all that `stated_by` said of these customers, or what it said `after` (`statement_marks`) alone;
    nothing may stand in the way. Returns whose records were "removed" and "restored". Call inside the caller's
    transaction."""
    profiles = _own(traces)
    removed = [pk for pk, trace in traces.items() if trace.created and pk in profiles]
    others = {pk: trace for pk, trace in traces.items() if not trace.created and pk in profiles}
    _remove(removed)
    changed = _restore(others, profiles)
    changed |= retelling.untell(list(others), stated_by, after)
    search.index(sorted(changed))
    return {"removed": removed, "restored": sorted(changed)}


def _hold(ids: Collection[int]) -> None:
    """Let nobody change these customers until the transaction ends. SQLite has one writer anyway."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        condition, values = bulk.among("id", ids)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM customers_customer WHERE {condition} ORDER BY id FOR UPDATE", values
            )


def _owners(table: PersonRows, ids: Collection[int], gone: Collection[int]) -> set[int]:
    """Who of these has rows in the table that no file told of and that do not leave with it."""
    names = table.model._meta
    column = table.column
    condition, values = bulk.among(column, ids)
    if table.stated_by:
        condition += f" AND {connection.ops.quote_name(table.stated_by)} NOT LIKE %s"
        values = [*values, f"{FILE}%"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, {names.pk.column} FROM {names.db_table} WHERE {condition}", values
        )
        return {owner for owner, pk in cursor.fetchall() if pk not in gone}


def _handled(ids: Collection[int]) -> set[int]:
    """With whom somebody did something that is on record."""
    condition, values = bulk.among("subject_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT subject_id FROM {RecordedFact._meta.db_table} "
            f"WHERE audited AND subject = 'customer' AND {condition}",
            values,
        )
        return {row[0] for row in cursor.fetchall()}


def _merged(ids: Collection[int]) -> set[int]:
    own, values = bulk.among("id", ids)
    into, same = bulk.among("merged_into_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM customers_customer WHERE merged_into_id IS NOT NULL AND {own} "
            f"UNION SELECT merged_into_id FROM customers_customer WHERE {into}",
            [*values, *same],
        )
        return {row[0] for row in cursor.fetchall()}


def _own_values(ids: Iterable[int]) -> dict[int, dict[str, list]]:
    """Customer -> "own:<field id>" -> what it holds."""
    values: dict[int, dict[str, list]] = {}
    for person, field, *cells in retelling.custom_rows(ids):
        values.setdefault(person, {})[f"{PREFIX}{field}"] = spelt_cells(tuple(cells))
    return values


def _own(records: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The profiles of these records, of those that show more what they are on their own."""
    profiles = stored_profiles(records)
    own = showing.own_profiles(showing.part_of_more(profiles))
    return {pk: row | own.get(pk, {}) for pk, row in profiles.items()}


def _differs(trace: Trace, profile: dict[str, Any], own: dict[str, list]) -> bool:
    """Whether the record is no longer as the write left it."""
    if trace.created and fingerprint(profile) != trace.after.get("whole"):
        return True
    for name, value in trace.after.items():
        if name == "whole":
            continue
        now = own.get(name, ["", None, None]) if name.startswith(PREFIX) else spelt(profile[name])
        if now != value:
            return True
    return False


def _remove(ids: list[int]) -> None:
    """Delete these records and what goes with them, of every room."""
    if not ids:
        return
    for table in declared(PersonRows):
        if table.hangs:
            continue
        if table.unlinked:
            table.model._default_manager.filter(**{f"{table.customer}__in": ids}).update(
                **{table.customer: None}
            )
        else:
            retelling.delete(table.model, table.column, ids)
    retelling.delete(Customer, "id", ids)
    search.forget(ids)


def _restore(traces: Mapping[int, Trace], profiles: dict[int, dict]) -> set[int]:
    """Give changed columns their earlier values; returns whose."""
    rows: dict[int, dict[str, Any]] = {}
    own: list[tuple[int, int, list]] = []
    sales = retelling.with_orders(traces)
    for pk, trace in traces.items():
        before = dict(trace.before)
        stage = before.pop("stage", None)
        values = {name: _read(name, v) for name, v in before.items() if name in profiles[pk]}
        if stage and profiles[pk]["stage"] != stage and pk not in sales:
            values["stage"] = stage
        if values:
            rows[pk] = {**profiles[pk], **values}
        own += [
            (pk, int(name.removeprefix(PREFIX)), cells)
            for name, cells in before.items()
            if name.startswith(PREFIX)
        ]
    _write(_put_back_parts(rows))
    showing.show_anew(_people(traces))
    retelling.write_custom(own)
    return set(rows) | {pk for pk, _field, _cells in own}


def _put_back_parts(rows: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Put back what records are on their own that show more; gives the others."""
    more = showing.part_of_more(rows)
    own = showing.own_profiles(more)
    showing.keep_own({pk: {name: rows[pk][name] for name in row} for pk, row in own.items()})
    return {pk: row for pk, row in rows.items() if pk not in more}


def _people(records: Iterable[int]) -> set[int]:
    """Those who stand for records that are part of more."""
    return showing.part_of_more(set(people_of(records).values()))


def _write(rows: dict[int, dict[str, Any]]) -> None:
    if not rows:
        return
    columns = sorted(set(next(iter(rows.values()))) - {"known_by"})
    revision = next_revision()
    bulk.update(
        Customer,
        ("id", "search_name", "revision", *columns),
        ((pk, search_text(row["name"]), revision, *(row[c] for c in columns)) for pk, row in rows.items()),
    )  # fmt: skip


def _read(name: str, value: Any) -> Any:
    return dt.datetime.fromisoformat(value) if name == "joined_at" and value else value
