"""Forget somebody: their record becomes a shell without a person, and nothing brings them back (decision 0325).

First the identities are hashed and the record is closed, in the transaction of whoever asked: from then on
nothing that comes in recognises them. A job then takes them out of everything that holds them, the record
last, since it says what to look for; so it can be done again after a crash at any point.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shuke.common import clock, ids
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact, UndoStep
from shuke.common.revisions import Tracked, next_revision, rows_removed
from shuke.common.turns import alone
from shuke.customers import erased, erasure_list, facts, jobs, search
from shuke.customers.commands.profiles import BLANK
from shuke.customers.errors import Waiting
from shuke.customers.identity_kinds import kinds
from shuke.customers.mentions import Mentions
from shuke.customers.models import Customer, ErasedIdentity, Erasure, Identity, OwnProfile
from shuke.customers.queries.merges import person_ids, whole_person
from shuke.customers.queries.records import customer_for
from shuke.customers.slots import ErasurePlace, PersonRows

#: What a shell says of the person who it was: nothing. That they bought, and when first, is of the books.
_EMPTY = {name: value for name, value in BLANK.items() if name != "stage"}
#: Pages of the search that are merged in one transaction.
_MERGED_PAGES = 500


def erase_customer(actor: Actor, customer_id: int) -> Erasure:
    """Forget a person, all their merged records included. Cannot be undone.

    When this returns, nothing that comes in recognises them any more; `Erasure.done_at` says when everything
    else has forgotten them. Raises NotFound for whoever is forgotten already.
    """
    require(actor, "customers.erase")
    customer = customer_for(actor, customer_id)
    with transaction.atomic():
        alone("customers.people")
        erasure = begin(actor, customer)
    erasure_list.write_missing()
    return erasure


def begin(actor: Actor, customer: Customer, *, uid: str = "") -> Erasure:
    """Close the record and hash what recognises its person. Call in the transaction, alone with people."""
    erasure = Erasure.objects.begin(actor, {"customer": customer}, uid=uid or ids.token(18))
    if erasure is None:
        raise Conflict(_("Somebody has just begun to forget this person."))
    records = Customer.objects.filter(pk__in=person_ids(customer))
    records.update(revision=next_revision())  # copies learn that they are nobody from now on
    numbers = [each.pk for each in records]
    pairs = {erased.record_pair(each) for each in records} | _pairs(numbers)
    remember(erasure, pairs | {erased.name_pair(name) for name in _names(numbers)})
    search.forget([each.pk for each in records])
    facts.ERASED.record(actor, customer.pk)
    jobs.finish_erasures.enqueue()
    return erasure


def remember(erasure: Erasure, pairs: Iterable[erased.Pair]) -> None:
    """Note by which identities this person would be recognised."""
    key = erased.key()
    ErasedIdentity.objects.bulk_create(
        ErasedIdentity(erasure=erasure, key=key, digest=erased.digest(key.secret, pair))
        for pair in sorted(pairs)
    )


def _pairs(records: Sequence[int]) -> set[erased.Pair]:
    rows = Identity.objects.filter(customer__in=records, masked=False)
    return set(rows.values_list("kind", "value"))


def finish_erasures() -> int:
    """Take everybody who is to be forgotten out of everything that still holds them; how many are done.

    Who stands in a file that is being imported waits for the end of that import.
    """
    done = 0
    _overwriting()
    for erasure in Erasure.objects.filter(done_at=None).order_by("pk"):
        try:
            _finish(erasure)
            done += 1
        except Waiting as waiting:
            Erasure.objects.filter(pk=erasure.pk).update(counts={"waits": str(waiting.message)})
    if done:
        _overwrite()
    return done


def _finish(erasure: Erasure) -> None:
    counts: dict[str, int] = {}
    records = whole_person(erasure.customer_id) if erasure.customer_id else []
    if records:
        whom = _mentions(records)
        for place in sorted(declared(ErasurePlace), key=lambda each: each.order):
            counts[place.name] = place.forget(whom)
    with transaction.atomic():
        alone("customers.people")
        if records:
            # What came in between the two is hashed too.
            fresh = erased.without_hash(erasure, _pairs(records))
            remember(erasure, fresh)
            counts |= _erase_rows(records, whom)
        Erasure.objects.filter(pk=erasure.pk, done_at=None).update(
            done_at=clock.now(), counts={name: count for name, count in counts.items() if count}
        )
    erasure_list.write_missing()


def _names(records: Sequence[int]) -> set[str]:
    names = set(Customer.objects.filter(pk__in=records).values_list("name", flat=True))
    own = OwnProfile.objects.filter(customer__in=records).values_list("values", flat=True)
    names |= {str(values.get("name") or "") for values in own}
    return {name.strip() for name in names if len(name.strip()) > 1}


def _mentions(records: Sequence[int]) -> Mentions:
    return Mentions(list(records), frozenset(_names(records)), frozenset(_pairs(records)))


def _erase_rows(records: Sequence[int], whom: Mentions) -> dict[str, int]:
    """What rooms declared of their rows; then the record itself."""
    counts: dict[str, int] = {}
    tables = declared(PersonRows)
    for table in tables:  # before the rows that lead there go
        _take_out_of_texts(table, whom)
    for table in tables:
        if count := _erase_table(table, records):
            counts[table.name] = counts.get(table.name, 0) + count
    rows = RecordedFact.objects.filter(subject="customer", subject_id__in=list(records))
    UndoStep.objects.filter(fact__in=rows.values("pk")).delete()
    Customer.objects.filter(pk__in=list(records)).update(
        **_EMPTY, search_name="", known_by=0, revision=next_revision()
    )
    Customer.objects.filter(pk__in=list(records[1:])).update(merged_into=records[0])
    search.forget(list(records))
    return counts


def _erase_table(table: PersonRows, records: Sequence[int]) -> int:
    manager = getattr(table.model, "all_objects", table.model._default_manager)
    rows = manager.filter(**{f"{table.customer}__in": list(records)})
    if not (count := rows.count()) or table.on_erasure == "kept":
        return 0
    if table.hangs:  # updates join no other table (decision 0141)
        rows = manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
    if table.erase is not None:
        table.erase(records)
    elif table.on_erasure == "deleted":
        rows.delete()
        if issubclass(table.model, Tracked):
            rows_removed(table.model)
    else:
        fields = {field.name: field for field in table.model._meta.concrete_fields}
        empty = {
            name: None if fields[name].null else _empty(fields[name]) for name in table.blanked
        }
        tracked = {"revision": next_revision()} if issubclass(table.model, Tracked) else {}
        rows.update(**empty, **tracked)
    return count


def _empty(field) -> object:
    kind = field.get_internal_type()
    if kind == "JSONField":
        return {}
    return "" if kind in {"CharField", "TextField"} else field.get_default()


def _take_out_of_texts(table: PersonRows, whom: Mentions) -> None:
    for path in table.texts:
        relation, _sign, column = path.rpartition("__")
        other: Any = table.model._meta.get_field(relation).related_model
        held = table.model._default_manager.filter(**{f"{table.customer}__in": list(whom.ids)})
        for row in other._default_manager.filter(pk__in=held.values(relation)):
            text = getattr(row, column)
            if (clean := whom.taken_out(text, names=True)) != text:
                other._default_manager.filter(pk=row.pk).update(**{column: clean})


def _overwriting() -> None:
    """From now on SQLite writes zeros over what this connection deletes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _overwrite() -> None:
    """Let the index of the search and SQLite's journal hold nothing any more of what was deleted."""
    if connection.vendor != "sqlite":
        return
    merge = f"INSERT INTO {search.TABLE}({search.TABLE}, rank) VALUES ('merge', %s)"
    with connection.cursor() as cursor:
        pages = -_MERGED_PAGES  # the first step says: all segments into one
        while True:
            cursor.execute("SELECT total_changes()")
            (before,) = cursor.fetchone()
            cursor.execute(merge, [pages])
            cursor.execute("SELECT total_changes()")
            (after,) = cursor.fetchone()
            if after - before < 2:
                break
            pages = _MERGED_PAGES
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def welcome_back(actor: Actor, kind: str, text: str) -> int:
    """Somebody who was forgotten wants to be on record again: let what comes of them be recorded, from now on.

    `kind` and `text` are an identity of theirs. Raises NotFound when nobody with it was forgotten.
    """
    require(actor, "customers.erase")
    if (declared_kind := kinds(ended=True).get(kind)) is None:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"kind": message})
    form = declared_kind.normalise(text)
    with transaction.atomic():
        alone("customers.people")
        rows = erased.erasures_of((kind, form.value))
        if not rows:
            raise NotFound(_("Nobody who was known by this is forgotten."))
        Erasure.objects.filter(pk__in=[row.pk for row in rows]).end(actor)
        for row in rows:
            facts.WELCOMED_BACK.record(actor, erasure=row.pk)
    erasure_list.write_missing()
    return len(rows)
