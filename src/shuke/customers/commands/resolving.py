"""Who is this? Deterministic resolution of many people at once.

The rules (`docs/decisions/0020`): an exact identity that is known names its customer, the most
telling kind first; a customer number tells people apart even where they share a phone or an
e-mail address; a masked identity is kept but recognises nobody; an identity never moves by itself.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl
from django.db import connection

from shuke.common import bulk
from shuke.common.errors import Invalid
from shuke.common.turns import alone
from shuke.customers import search
from shuke.customers.commands import showing
from shuke.customers.commands.profiles import PROFILE, write_profiles
from shuke.customers.erased import erased_pairs
from shuke.customers.identity_kinds import BITS, IdentityKind, kinds
from shuke.customers.models import Customer, Identity
from shuke.customers.queries.merges import follow_merges, people_of, records_of

#: Kinds that a family may have in common.
_SHARED = ("email", "phone")


@dataclass
class Person:
    """One row of input on its way to a customer. Newcomers have a negative stand-in id."""

    profile: dict
    exact: list[tuple[str, str]] = field(default_factory=list)
    masked: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    customer_id: int | None = None
    outcome: str = "unidentified"
    #: Of somebody who was known: the kind of identity that told.
    met_by: str | None = None


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
    rows = [_read(row, present) for row in people.iter_rows(named=True)]
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


def _read(row: dict, present: list[IdentityKind]) -> Person:
    columns = (*PROFILE, "joined_at", "source")
    person = Person({name: row[name] for name in columns if row.get(name)})
    for kind in present:
        if not (raw := row[kind.column]):
            continue
        try:
            identity = kind.normalise(raw)
        except Invalid as error:
            if error.code != "blank":
                person.problems.append(f"{kind.key}:invalid")
            continue
        (person.masked if identity.masked else person.exact).append((kind.key, identity.value))
    return person


def _assign(people: list[Person]) -> list[tuple[int, str, str, bool]]:
    """Set each person's customer id and outcome; returns the identities that are new."""
    owners, numbers, stands = _look_up(people)
    gone = erased_pairs(pair for person in people for pair in person.exact)
    newcomers: list[Person] = []
    fresh: dict[tuple[int, str, str, bool], None] = {}
    for person in people:
        if gone and not _is_somebody_else(person, owners, gone):
            person.exact, person.masked, person.outcome = [], [], "erased"
        if not person.exact:
            continue
        owner, kind = _owner_of(person, owners, numbers, stands)
        person.outcome = "matched"
        if owner is None:
            newcomers.append(person)
            person.outcome, owner = "created", -len(newcomers)
        elif owner > 0:
            person.met_by = kind
        person.customer_id = owner
        for kind, value in person.exact:
            if (holder := owners.get((kind, value))) is None:
                owners[kind, value] = owner
                fresh[owner, kind, value, False] = None
                if kind == "number":
                    numbers.setdefault(stands.get(owner, owner), set()).add(value)
            elif stands.get(holder, holder) != stands.get(owner, owner):
                person.problems.append(f"{kind}:taken")
                continue
            person.profile["known_by"] = person.profile.get("known_by", 0) | BITS.get(kind, 0)
        fresh |= dict.fromkeys((owner, kind, value, True) for kind, value in person.masked)
    ids = dict(zip(range(-1, -len(newcomers) - 1, -1), _fresh_ids(len(newcomers)), strict=True))
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


def _look_up(
    people: list[Person],
) -> tuple[dict[tuple[str, str], int], dict[int, set[str]], dict[int, int]]:
    """Which record holds each identity of the input, which customer numbers the people have whose records
    these are, and who stands for those that were merged away."""
    wanted: dict[str, set[str]] = {}
    for person in people:
        for kind, value in person.exact:
            wanted.setdefault(kind, set()).add(value)
    owners: dict[tuple[str, str], int] = {}
    numbers: dict[int, set[str]] = {}
    with connection.cursor() as cursor:
        for kind, values in wanted.items():
            condition, among = bulk.among("value", values)
            cursor.execute(
                "SELECT value, customer_id FROM customers_identity "
                f"WHERE kind = %s AND NOT masked AND {condition}",
                [kind, *among],
            )
            owners |= {(kind, value): owner for value, owner in cursor.fetchall()}
        stands = follow_merges(owners.values())
        records = records_of({stands.get(owner, owner) for owner in owners.values()})
        if "number" in wanted and owners:
            condition, among = bulk.among("customer_id", records)
            cursor.execute(
                "SELECT customer_id, value FROM customers_identity "
                f"WHERE kind = 'number' AND NOT masked AND {condition}",
                among,
            )
            for owner, value in cursor.fetchall():
                numbers.setdefault(records[owner], set()).add(value)
    return owners, numbers, stands


def _owner_of(
    person: Person, owners: dict, numbers: dict[int, set[str]], stands: dict[int, int]
) -> tuple[int | None, str | None]:
    """Whose identity the most telling one is, and of which kind it is."""
    number = next((value for kind, value in person.exact if kind == "number"), None)
    for kind, value in person.exact:
        owner = owners.get((kind, value))
        if owner is None:
            continue
        theirs = numbers.get(stands.get(owner, owner))
        if kind != "number" and number is not None and theirs and number not in theirs:
            continue  # another customer number: another person, whatever they share
        return owner, kind
    return None, None


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
