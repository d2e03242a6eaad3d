"""Whom the files of a partner told of."""

from collections.abc import Collection

from django.db.models import Count, Q

from shuke.collect.models import ImportedCustomer


def brought_by(import_ids: Collection[int], customer_ids: Collection[int]) -> dict[int, set[int]]:
    """Those of the customers who came into the record by one of these files: customer -> its files."""
    rows = ImportedCustomer.objects.filter(
        customer__in=customer_ids, source__in=import_ids, created=True, undone_at=None
    )
    files: dict[int, set[int]] = {}
    for customer, source in rows.values_list("customer_id", "source_id"):
        files.setdefault(customer, set()).add(source)
    return files


def count_people(import_ids: Collection[int]) -> tuple[int, int]:
    """How many people these files told of, once each, and how many of them nobody knew before."""
    rows = ImportedCustomer.objects.filter(source__in=import_ids, undone_at=None)
    counts = rows.aggregate(
        people=Count("customer", distinct=True),
        new=Count("customer", distinct=True, filter=Q(created=True)),
    )
    return counts["people"], counts["new"]
