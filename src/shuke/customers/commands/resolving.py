"""Who is this? Deterministic resolution of many people at once.

The rules (`docs/decisions/0020`, 0320): an exact identity that is known names its customer, in the order
and with the exceptions that the owner set; a customer number tells people apart even where they share a
phone or an e-mail address; a masked identity is kept but recognises nobody; an identity never moves by
itself, and who has one that is somebody else's has it too, recognised by others.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl
from django.db import connection

from shuke.common import basics, bulk
from shuke.common.turns import alone
from shuke.customers import search
from shuke.customers.commands import showing
from shuke.customers.commands.profiles import PROFILE, write_profiles
from shuke.customers.erased import erased_pairs
from shuke.customers.identities import names_nobody
from shuke.customers.identity_kinds import IdentityKind, kinds
from shuke.customers.joining.assigning import Fresh, Person, State, assign
from shuke.customers.joining.reading import read_person
from shuke.customers.joining.rules import Rules
from shuke.customers.models import Customer, Identity
from shuke.customers.queries.joining import rules_now
from shuke.customers.queries.merges import follow_merges, people_of, records_of

#: Kinds that a family may have in common.
_SHARED = ("email", "phone")
#: What of a row is of the profile.
_GIVEN = (*PROFILE, "joined_at", "source")


def resolve_people(
    people: pl.DataFrame, *, source: str, at: dt.datetime, overwrite: bool = False,
    origin: str | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Find or make the customer of each row. Call inside the caller's transaction.

    Columns of `people`, all optional: one per kind of identity (`IdentityKind.column`: `number`, `email`, `phone`,
    `openid`, of the shop's own "id:<key>"; text, as written) and the profile (`name`, `stage`, `language`, `gender`,
    `birth_year`, `birth_month`, `birth_day`, `birth_calendar`, `country`, `province`, `city`,
    `joined_at`, and `source`: where newcomers were met). Rows apply in order. Null and empty values
    change nothing; others fill what is blank, or with `overwrite` replace what is there. `source` is a
    code of at most 60 characters: who told. `origin` is where newcomers were met whose row does not say
    (default: `source`); `at` is when these people were seen, and their `joined_at` where the column has none.

    Returns the same rows plus `customer_id` (Int64; null when nothing identifies the person; of people who
    are more than one record the one whose identity it was: so their rows can be told apart again),
    `outcome` ("created", "updated", "matched", "unidentified", "erased": who was forgotten stays so),
    `changed` (of an updated customer, the
    columns of the profile with commas), `met_by` (the kind of identity by which somebody known was met) and
    `problem` (null, or codes with commas: "phone:invalid", and "email:taken" when the identity is already
    somebody else's).
    """
    alone("customers.people")  # two transactions must not both meet the same new person
    present = [kind for kind in kinds().values() if kind.column in people.columns]
    region = basics.country()
    rows = [_read(row, present, region) for row in people.iter_rows(named=True)]
    identities = _assign(rows)
    changed = _write(rows, (source if origin is None else origin)[:60], at, overwrite)
    for person in rows:
        if person.outcome == "matched" and person.customer_id in changed:
            person.outcome = "updated"
    _write_identities(identities, source[:60], at)
    search.index(sorted(set(changed) | {owner for owner, *_ in identities}))
    return people.with_columns(
        pl.Series("customer_id", [p.customer_id for p in rows], dtype=pl.Int64),
        pl.Series("outcome", [p.outcome for p in rows], dtype=pl.String),
        pl.Series(
            "changed",
            [",".join(changed.get(p.customer_id or 0, ())) or None for p in rows],
            dtype=pl.String,
        ),
        pl.Series("met_by", [p.met_by for p in rows], dtype=pl.String),
        pl.Series("problem", [",".join(p.problems) or None for p in rows], dtype=pl.String),
    )


def _write(
    people: list[Person], source: str, at: dt.datetime, overwrite: bool
) -> dict[int, tuple[str, ...]]:
    """Write the profiles: of people who are more than one record, what each record learns itself."""
    rows = [(p.customer_id, p.profile) for p in people if p.customer_id is not None]
    ids = {pk for pk, _profile in rows}
    stands = people_of(ids)
    more = showing.part_of_more(set(stands.values()))
    parts = {pk for pk, person in stands.items() if person in more}
    changed = write_profiles(
        [row for row in rows if row[0] not in parts], source=source, at=at, overwrite=overwrite
    )
    if parts:
        theirs = [row for row in rows if row[0] in parts]
        changed |= showing.learn(theirs, more, overwrite=overwrite)
    return changed


def _read(row: dict, present: list[IdentityKind], region: str) -> Person:
    person = read_person(row, present, region)
    person.profile = {name: row[name] for name in _GIVEN if row.get(name)}
    if names_nobody(person.profile.get("name", "")):
        person.profile.pop("name", None)
    return person


def _assign(people: list[Person]) -> list[Fresh]:
    """Set each person's customer id and outcome; returns the identities that are new."""
    rules = rules_now()
    state = _look_up(people, rules)
    gone = erased_pairs(pair for person in people for pair in person.exact)
    for person in people:
        if gone and not _is_somebody_else(person, state.owners, gone):
            person.exact, person.masked, person.outcome = [], [], "erased"
    fresh = assign(people, state, rules)
    newcomers = range(-1, -state.newcomers - 1, -1)
    ids = dict(zip(newcomers, _fresh_ids(state.newcomers), strict=True))
    for person in people:
        if person.customer_id is not None:
            person.customer_id = ids.get(person.customer_id, person.customer_id)
    return [(ids.get(owner, owner), *rest) for owner, *rest in fresh]


def _is_somebody_else(person: Person, owners: dict, gone: set[tuple[str, str]]) -> bool:
    """Whether a row may be recorded although somebody was forgotten: it names none of theirs, or has an account
    of somebody else too, who shares a phone with them. Theirs is left out then."""
    if gone.isdisjoint(person.exact):
        return True
    rest = [pair for pair in person.exact if pair not in gone]
    if any(pair in owners and pair[0] not in _SHARED for pair in rest):
        person.exact = rest
        return True
    return False


def _fresh_ids(count: int) -> Iterable[int]:
    return bulk.reserve_ids(Customer, count) if count else ()


def _look_up(people: list[Person], rules: Rules) -> State:
    """What is on record of the identities of the input: which record holds each, who stands for those that were
    merged away, which customer numbers their people have, and what else the rules ask of."""
    wanted: dict[str, set[str]] = {}
    for person in people:
        for kind, value in person.exact:
            wanted.setdefault(kind, set()).add(value)
    state = State()
    for kind, values in wanted.items():
        rows = _identities("kind = %s AND NOT masked", [kind], "value", values)
        state.owners |= {(kind, value): owner for owner, _kind, value in rows}
    state.stands = follow_merges(state.owners.values())
    records = records_of({state.person(owner) for owner in state.owners.values()})
    for kind in _telling_kinds(wanted, rules):
        rows = _identities("kind = %s AND NOT masked", [kind], "customer_id", records)
        for owner, _kind, value in rows:
            state.stands.setdefault(owner, records[owner])
            state.note(owner, (kind, value))
    for kind in rules.most.keys() & wanted.keys():
        rows = _identities("kind = %s AND masked", [kind], "value", wanted[kind])
        sharers = follow_merges(owner for owner, *_rest in rows)
        for owner, _kind, value in rows:
            state.shared[kind, value].add(sharers.get(owner, owner))
    return state


def _telling_kinds(wanted: dict[str, set[str]], rules: Rules) -> set[str]:
    """Kinds whose values of a holder decide whether somebody else is meant."""
    kinds = {"number"} & wanted.keys()
    for kind in rules.most.keys() & wanted.keys():
        kinds |= set(rules.above(kind))
    return kinds


def _identities(
    condition: str, parameters: list[str], column: str, among: Iterable[Any]
) -> list[tuple[int, str, str]]:
    """Customer, kind and value of identities whose `column` is among these."""
    listed, values = bulk.among(column, among)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT customer_id, kind, value FROM customers_identity WHERE {condition} AND {listed}",
            [*parameters, *values],
        )
        return cursor.fetchall()


def _write_identities(identities: list, source: str, at: dt.datetime) -> None:
    exact = [row for row in identities if not row[3]]
    masked = [row for row in identities if row[3]]
    if masked:
        condition, among = bulk.among("customer_id", {row[0] for row in masked})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT customer_id, kind, value FROM customers_identity "
                f"WHERE masked AND {condition}",
                among,
            )
            there = set(cursor.fetchall())
        masked = [row for row in masked if row[:3] not in there]
    rows = [(*row, source, at) for row in exact + masked]
    if rows:
        columns = ("customer_id", "kind", "value", "masked", "source", "seen_at")
        bulk.insert(Identity, columns, rows)
