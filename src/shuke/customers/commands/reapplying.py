"""Forget again whom an older database brings back: the list beside it still knows them (decision 0325)."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction

from shuke.common.access import SYSTEM
from shuke.common.turns import alone
from shuke.customers import erased, erasure_list
from shuke.customers.commands.erasing import begin
from shuke.customers.erasure_list import Listed
from shuke.customers.models import Customer, ErasedIdentity, Erasure, ErasureKey, Identity
from shuke.customers.queries.merges import people_of


def reapply_erasures(source: Path | None = None) -> int:
    """Make the database agree with the list (or a copy of it, `source`); how many erasures it did not know.

    People whom it does not know are forgotten in advance: a later import does not make them.
    """
    listed = erasure_list.read(source)
    existing = set(Erasure.objects.values_list("uid", flat=True))
    missing = {uid: row for uid, row in listed.erasures.items() if uid not in existing}
    with transaction.atomic():
        alone("customers.people")
        _keys(listed)
        if missing:
            _again(listed, missing)
        for uid, row in listed.returns.items():
            Erasure.objects.open().filter(uid=uid).update(
                ended_at=dt.datetime.fromisoformat(row["at"]), ended_by=row["by"][:120]
            )
    erasure_list.write_missing()
    return len(missing)


def _keys(listed: Listed) -> None:
    """Keys of the list come first: what is hashed from now on is hashed as it was."""
    here = set(ErasureKey.objects.values_list("pk", flat=True))
    for name, secret in listed.keys.items():
        if name not in here:
            at = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
            ErasureKey.objects.create(id=name, secret=secret, at=at)


def _again(listed: Listed, missing: dict[str, dict[str, Any]]) -> None:
    wanted = {
        (key, digest): uid for uid, row in missing.items() for key, digest in row["identities"]
    }
    people: dict[str, set[int]] = {uid: set() for uid in missing}
    for record, pairs in _candidates(missing):
        for key, secret in listed.keys.items():
            for pair in pairs:
                if uid := wanted.get((key, erased.digest(secret, pair))):
                    people[uid].add(record)
    for uid, row in missing.items():
        if uid in listed.returns:
            _note(uid, row, listed, None)
            continue
        standing = sorted(set(people_of(people[uid]).values()))
        _note(uid, row, listed, standing[0] if standing else None)
        for other in standing[
            1:
        ]:  # one person with two records that were one when they were forgotten
            begin(SYSTEM, Customer.objects.get(pk=other))


def _candidates(missing: dict[str, dict[str, Any]]):
    """Every record with its identities; and the records that the list names, as they are by themselves."""
    rows = Identity.objects.filter(masked=False).values_list("customer", "kind", "value")
    for record, kind, value in rows.iterator(chunk_size=5_000):
        yield record, [(kind, value)]
    named = [row["record"] for row in missing.values() if row["record"]]
    for customer in Customer.objects.filter(pk__in=named):
        yield customer.pk, [erased.record_pair(customer)]


def _note(uid: str, row: dict[str, Any], listed: Listed, record: int | None) -> None:
    if record is None:
        erasure = Erasure.objects.begin(SYSTEM, {"uid": uid})
    else:
        erasure = begin(SYSTEM, Customer.objects.get(pk=record), uid=uid)
    assert erasure is not None
    at = dt.datetime.fromisoformat(row["at"])
    Erasure.objects.filter(pk=erasure.pk).update(began_at=at, began_by=row["by"][:120])
    there = set(erasure.identities.values_list("digest", flat=True))
    ErasedIdentity.objects.bulk_create(
        ErasedIdentity(erasure=erasure, key_id=key, digest=digest)
        for key, digest in row["identities"]
        if digest not in there
    )
