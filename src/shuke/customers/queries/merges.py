"""Whose records are whose: a record that was merged away points at the one that stands for the person."""

from collections.abc import Iterable

from django.db import connection

from shuke.common.sql import among
from shuke.customers.models import Customer


def person_ids(customer: Customer) -> list[int]:
    """Ids of the record and of every record that was merged into it, directly or not.

    Remembered on the object, which lives for one request: half a record page asks for them.
    """
    if (remembered := customer.__dict__.get("known_person_ids")) is not None:
        return remembered
    ids, fresh = [customer.pk], [customer.pk]
    while fresh:
        fresh = list(Customer.objects.filter(merged_into__in=fresh).values_list("pk", flat=True))
        ids += fresh
    customer.__dict__["known_person_ids"] = ids
    return ids


def whole_person(customer_id: int) -> list[int]:
    """The record that stands for somebody after merges, then every record merged into it; empty when
    there is no such customer."""
    customers = Customer.objects.only("pk", "merged_into")
    customer = customers.filter(pk=customer_id).first()
    while customer is not None and customer.merged_into_id:
        customer = customers.filter(pk=customer.merged_into_id).first()
    return person_ids(customer) if customer else []


def absorbed(people: Iterable[int]) -> dict[int, int]:
    """The records that were merged into these people, directly or not -> the person; one query where
    nobody was merged."""
    of: dict[int, int] = {}
    fresh = {person: person for person in people}
    while fresh:
        condition, values = among("merged_into_id", fresh)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, merged_into_id FROM customers_customer WHERE {condition}", values
            )
            rows = [row for row in cursor.fetchall() if row[0] not in of]
        fresh = {pk: fresh[into] for pk, into in rows}
        of |= fresh
    return of


def records_of(people: Iterable[int]) -> dict[int, int]:
    """Every record of these people, their own and those that were merged into it -> the person."""
    own = {person: person for person in people}
    return own | absorbed(own)


def people_of(records: Iterable[int]) -> dict[int, int]:
    """Each of these records -> the one that stands for the person, most often itself."""
    records = list(records)
    return {record: record for record in records} | follow_merges(records)


def way_up(ids: Iterable[int]) -> dict[int, list[int]]:
    """Of each record that has been merged away, those it is read as part of: the next one first, the one
    that stands for the person last. The others are left out."""
    pointers = _pointers(ids)
    ways: dict[int, list[int]] = {}
    for record in set(ids) & pointers.keys():
        way: list[int] = []
        here = record
        while here in pointers and pointers[here] not in way:
            here = pointers[here]
            way.append(here)
        ways[record] = way
    return ways


def survivors() -> dict[int, int]:
    """Every record that was merged away -> the record that stands for it."""
    merged = Customer.objects.exclude(merged_into=None).values_list("pk", "merged_into")
    pointers = {customer: into for customer, into in merged if into}
    return {old: _last(old, pointers) for old in pointers}


def follow_merges(ids: Iterable[int]) -> dict[int, int]:
    """The survivor of each customer that has been merged away; the others are left out."""
    pointers = _pointers(ids)
    return {old: _last(old, pointers) for old in pointers}


def _pointers(ids: Iterable[int]) -> dict[int, int]:
    """Where these records and those on their way up point to."""
    pointers: dict[int, int] = {}
    open_ids = set(ids)
    while open_ids:
        condition, values = among("id", open_ids)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, merged_into_id FROM customers_customer "
                f"WHERE merged_into_id IS NOT NULL AND {condition}",
                values,
            )
            merged = dict(cursor.fetchall())
        pointers |= merged
        open_ids = set(merged.values()) - set(pointers)
    return pointers


def _last(customer: int, pointers: dict[int, int]) -> int:
    """The end of a chain of merges; a cycle ends after as many steps as there are pointers."""
    for _step in pointers:
        if customer not in pointers:
            break
        customer = pointers[customer]
    return customer
