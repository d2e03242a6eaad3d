"""Say of which type everybody is by what they do, write what changed, and hold beside it what they were told.

Safe at any time and in two processes at once: each batch is its own transaction and is worked out in the database from
what stands there, so a colleague's word that comes in between holds.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched

import polars as pl
from django.db import connection, transaction

from shuke.common import bulk, clock
from shuke.common.revisions import next_revision
from shuke.common.sql import among
from shuke.common.turns import alone, give_way
from shuke.customers import queries as customers
from shuke.relations.inferring import Frame, inferred
from shuke.relations.models import PastRelationship, Relationship
from shuke.relations.queries import sets
from shuke.relations.queries.people import types_of
from shuke.relations.replaying import replay

#: People that one transaction writes.
BATCH = 5_000
_TABLE = Relationship._meta.db_table
#: What holds of the three.
_KIND = "CASE WHEN chosen <> '' THEN chosen WHEN inherited <> '' THEN inherited ELSE inferred END"


def assign_types() -> int:
    """Give everybody the type that their behaviour says under the set that holds, then look at what they were sent;
    how many people changed. Without a set nobody has one but by a colleague's word. Busy while there is no copy."""
    fresh = inferred(sets.in_force())
    changed = _changed(fresh)
    for rows in batched(changed, BATCH):
        _write(rows)
        give_way()
    keep_breaches()
    return len(changed)


def _changed(fresh: Frame) -> list[tuple[int, str]]:
    """(customer, type or "") of those of whom something else is inferred than before."""
    stored = bulk.fetch(
        f"SELECT customer_id, inferred FROM {_TABLE} WHERE inferred <> '' ORDER BY customer_id",
        (),
        {"customer": pl.Int64, "was": pl.String},
    )
    joined = fresh.join(stored, on="customer", how="full", coalesce=True)
    other = joined.filter(pl.col("kind").fill_null("") != pl.col("was").fill_null(""))
    return other.select("customer", pl.col("kind").fill_null("")).sort("customer").rows()


def _write(rows: Sequence[tuple[int, str]]) -> None:
    now = clock.now()
    with transaction.atomic():
        alone("relations")
        people = [customer for customer, _kind in rows]
        revision = next_revision()
        blank = ("", now, "", "", "", "", "{}", 0, revision)
        columns = (
            *("customer_id", "kind", "since", "chosen", "inherited", "reason", "chosen_by"),
            *("breaches", "breached", "revision", "inferred"),
        )
        bulk.upsert(
            Relationship,
            columns,
            [(customer, *blank, kind) for customer, kind in rows],
            key=("customer_id",),
            update=("inferred",),
        )
        settle(people)


def settle(people: Iterable[int]) -> None:
    """Let what holds of these people be what follows from their rows; what they were is remembered. Inside a
    transaction, alone at "relations"."""
    where, params = among("customer_id", list(people))
    other = f"{where} AND kind <> {_KIND}"
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {PastRelationship._meta.db_table} "
            '(customer_id, kind, since, "until", "by", reason) '
            "SELECT customer_id, kind, since, %s, "
            "'', '' "
            f"FROM {_TABLE} WHERE {other} AND kind <> ''",
            [now, *params],
        )
        cursor.execute(
            f"UPDATE {_TABLE} SET kind = {_KIND}, since = %s, revision = %s WHERE {other}",
            [now, next_revision(), *params],
        )


def follow_merges(people: Sequence[int]) -> None:
    """What a colleague said of a record that was merged into somebody's holds of them too, unless one said something
    of themselves; not any more once they are apart. For those who stand for themselves."""
    of = customers.absorbed(people)
    chosen = Relationship.objects.filter(customer__in=list(of)).exclude(chosen="")
    inherited: dict[int, str] = {}
    for row in chosen.order_by("chosen_at", "pk"):
        inherited[of[row.customer_id]] = row.chosen
    with transaction.atomic():
        alone("relations")
        _inherit(people, inherited)
        settle(people)


def _inherit(people: Sequence[int], inherited: Mapping[int, str]) -> None:
    there = {row.customer_id: row for row in Relationship.objects.filter(customer__in=people)}
    for person in people:
        kind = inherited.get(person, "")
        if person in there:
            if there[person].inherited != kind:
                Relationship.objects.filter(pk=there[person].pk).update(
                    inherited=kind, revision=next_revision()
                )
        elif kind:
            Relationship.objects.create(
                customer_id=person, since=clock.now(), inherited=kind, revision=next_revision()
            )


def keep_breaches() -> None:
    """Note of everybody how many messages of the last days the rules of their type would not let through now."""
    result = replay(types_of)
    assert result is not None
    fresh = {person: dict(sorted(counts.items())) for person, counts in result.people.items()}
    stored = dict(
        Relationship.objects.filter(breached__gt=0).values_list("customer_id", "breaches")
    )
    other = [pk for pk in fresh.keys() | stored.keys() if fresh.get(pk) != stored.get(pk)]
    for people in batched(sorted(other), BATCH):
        with transaction.atomic():
            alone("relations")
            ids = dict(
                Relationship.objects.filter(customer__in=people).values_list("customer_id", "pk")
            )
            revision = next_revision()
            rows = [
                (ids[pk], json.dumps(counts), sum(counts.values()), revision)
                for pk in people
                if pk in ids
                for counts in [fresh.get(pk, {})]
            ]
            bulk.update(Relationship, ("id", "breaches", "breached", "revision"), rows)
        give_way()
