"""Write many profiles at once: newcomers whole, known customers only where something differs."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

import polars as pl

from shuke.common import bulk, journal
from shuke.common.revisions import next_revision
from shuke.customers.models import Customer
from shuke.customers.profile_fields import COLUMNS
from shuke.customers.search import search_text

PROFILE = (
    *("name", "stage", "language", "gender", "birth_year", "birth_month", "birth_day"),
    *("birth_calendar", "country", "province", "city"),
)
#: A profile of which nothing is known.
BLANK: dict[str, object] = {
    **dict.fromkeys(PROFILE, ""),
    **dict.fromkeys(("birth_year", "birth_month", "birth_day")),
    "stage": Customer.Stage.PROSPECT.value,
    "birth_calendar": Customer.Calendar.SOLAR.value,
}
_LENGTHS = {f.column: f.max_length for f in Customer._meta.fields if f.column in PROFILE}
#: Columns that are put back one by one.
_TRACED = ("joined_at", *(name for name in PROFILE if name != "stage"))
_BIRTH = COLUMNS["birthday"]
#: Marketplaces hide parts of a name behind these: 何**.
_HIDDEN = ("*", "＊")


def write_profiles(
    rows: Iterable[tuple[int, dict]], *, source: str, at: dt.datetime, overwrite: bool
) -> dict[int, tuple[str, ...]]:
    """Insert the customers that do not exist, update those that do; returns the names of the columns that
    changed by the id of each customer that was there.

    `rows` are (customer id, {profile column, joined_at or source: value}); a customer may occur several
    times, later values fill or (with `overwrite`) replace earlier ones. `known_by` only gains bits, and
    is no change of a profile.
    """
    rows = list(rows)
    stored = stored_profiles({customer_id for customer_id, _ in rows})
    fresh: dict[int, dict] = {}
    before = {key: dict(value) for key, value in stored.items()}
    for customer_id, given in rows:
        current = stored.get(customer_id)
        if current is None:
            current = fresh.get(customer_id)
        if current is None:
            met = {
                "joined_at": given.get("joined_at") or at,
                "source": given.get("source") or source,
            }
            current = fresh[customer_id] = {**BLANK, **met, "known_by": 0}
        apply(current, given, overwrite)
    changed = {key for key, value in stored.items() if value != before[key]}
    if fresh or changed:
        _write(fresh, {key: stored[key] for key in changed}, next_revision())
    columns = ("joined_at", *PROFILE)
    if notes := journal.current():
        note(notes, fresh, before, stored)
    names = {
        key: tuple(name for name in columns if stored[key][name] != before[key][name])
        for key in changed
    }
    return {key: differing for key, differing in names.items() if differing}


def note(notes: journal.Journal, fresh: dict, before: dict, stored: dict) -> None:
    """Leave traces: `after["whole"]` is the fingerprint of the profile, the rest are its columns. An order
    makes a prospect a customer, so what they were is noted of everybody."""
    for key, row in fresh.items():
        notes.created("customer", key, {"whole": fingerprint(row)})
    for key, row in stored.items():
        old = before[key]
        was = {"stage": old["stage"]} if old["stage"] == Customer.Stage.PROSPECT else {}
        differing = [name for name in _TRACED if row[name] != old[name]]
        if differing:
            after = {name: spelt(row[name]) for name in differing} | {"whole": fingerprint(row)}
            notes.changed(
                "customer", key, was | {name: spelt(old[name]) for name in differing}, after
            )
        else:
            notes.named("customer", key, was)


def fingerprint(row: dict) -> str:
    """A short mark of a profile, without its stage: another one when any column is changed."""
    values = repr([spelt(row[name]) for name in _TRACED])
    return hashlib.blake2b(values.encode("utf-8", "replace"), digest_size=8).hexdigest()


def spelt(value: object) -> object:
    """A value of a profile as JSON holds it."""
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value


def stored_profiles(ids: Iterable[int]) -> dict[int, dict]:
    """The profiles of these customers, with `joined_at` and `known_by`."""
    columns = ("joined_at", *PROFILE, "known_by")
    texts = dict.fromkeys(PROFILE, pl.String)
    numbers = dict.fromkeys(("known_by", "birth_year", "birth_month", "birth_day"), pl.Int64)
    schema = {"id": pl.Int64, "joined_at": bulk.INSTANT, **texts, **numbers}
    condition, values = bulk.among("id", ids)
    rows = bulk.fetch(
        f"SELECT id, {', '.join(columns)} FROM customers_customer WHERE {condition}",
        values,
        schema,
    )
    return {row.pop("id"): row for row in rows.iter_rows(named=True)}


def apply(current: dict, given: dict, overwrite: bool) -> None:
    """Fill `current` from what is given, or with `overwrite` replace what differs. A name that a marketplace
    masked gives way to a whole one, and never takes its place."""
    blank_birth = all(current[name] == BLANK[name] for name in _BIRTH)
    for name in PROFILE:
        value = given.get(name)
        if value in (None, ""):
            continue
        if name in _LENGTHS and isinstance(value, str) and _LENGTHS[name]:
            value = value[: _LENGTHS[name]]
        # A birthday is one thing in four columns: never half old, half new.
        blank = blank_birth if name in _BIRTH else current[name] == BLANK[name]
        more = worth(name, value) - worth(name, current[name]) if name == "name" else 0
        if more > 0 or (more == 0 and (overwrite or blank)):
            current[name] = value
    if "known_by" in current:
        current["known_by"] |= given.get("known_by", 0)
    joined = given.get("joined_at")
    if joined and joined < current["joined_at"]:
        current["joined_at"] = joined


def worth(column: str, value: Any) -> int:
    """0 of what says nothing, 1 of a name of which parts are hidden (何**), else 2."""
    if value == BLANK[column]:
        return 0
    return 1 if column == "name" and any(sign in value for sign in _HIDDEN) else 2


def _write(fresh: dict[int, dict], changed: dict[int, dict], revision: int) -> None:
    profile = (*PROFILE, "joined_at", "known_by")

    def values(row: dict) -> list:
        return [search_text(row["name"]), revision, *(row[name] for name in profile)]

    columns = ("id", "search_name", "revision", *profile)
    if fresh:
        rest = ("source", "order_count", "spent")
        bulk.insert(
            Customer,
            (*columns, *rest),
            ((key, *values(row), row["source"][:60], 0, 0) for key, row in fresh.items()),
        )
    if changed:
        bulk.update(Customer, columns, ((key, *values(row)) for key, row in changed.items()))
