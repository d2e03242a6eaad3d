"""The people of an import: whom its batches made or changed, as rows that a list and a fact can name."""

from collections.abc import Sequence

import polars as pl
from django.db.models import Exists, OuterRef, Q, QuerySet

from shuke.collect.models import Import, ImportedCustomer
from shuke.common import bulk
from shuke.common.access import Actor
from shuke.common.models import RecordedFact
from shuke.customers.commands import follow_merges

#: Up to so many people are listed by id; above that each row of the list is looked up.
FEW = 500


def store(source: Import, people: pl.DataFrame, batch: int | None) -> None:
    """Note `people` (`customer_id`, `created`) as touched. Call in the transaction that changed them."""
    rows = people.group_by("customer_id").agg(pl.col("created").any()).sort("customer_id")
    if rows.is_empty():
        return
    bulk.upsert(
        ImportedCustomer,
        ("source_id", "customer_id", "batch", "created"),
        rows.select(
            pl.lit(source.pk).alias("source_id"),
            "customer_id",
            pl.lit(batch, pl.Int64).alias("batch"),
            "created",
        ),
        key=("source_id", "customer_id"),
        # Who was replayed alone and now stands in a batch belongs to the set of the file.
        update=() if batch is None else ("batch",),
    )


def of_fact(fact: RecordedFact, after: int, limit: int) -> Sequence[tuple[int, int]]:
    """The people of a file that is in, by customer id. Lines replayed later add nobody: the set stays."""
    rows = ImportedCustomer.objects.filter(source=fact.subject_id, batch__isnull=False)
    ids = rows.filter(customer__gt=after).order_by("customer").values_list("customer", flat=True)
    return [(pk, pk) for pk in ids[:limit]]


def narrow(customers: QuerySet, value: str) -> QuerySet:
    """Those of the import, by whoever stands for them now."""
    rows = ImportedCustomer.objects.filter(source=int(value))
    ids = set(rows.values_list("customer", flat=True)[: FEW + 1])
    if len(ids) <= FEW:
        survivors = follow_merges(ids)
        return customers.filter(pk__in={survivors.get(pk, pk) for pk in ids})
    of_file = Exists(rows.filter(customer=OuterRef("pk")))
    merged = customers.model._default_manager.filter(merged_into__isnull=False).filter(of_file)
    survivors = follow_merges(merged.values_list("pk", flat=True))
    return customers.filter(Q(of_file) | Q(pk__in=set(survivors.values())))


def file_name(actor: Actor, value: str) -> str | None:
    """The file's name; None for what is no import."""
    if not value.isdecimal() or len(value) > 18:
        return None
    return Import.objects.filter(pk=int(value)).values_list("file_name", flat=True).first()
