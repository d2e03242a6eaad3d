"""Customers as the palette finds them."""

from collections.abc import Iterator

from django.urls import reverse

from shuke.common.access import Actor
from shuke.common.slots import Hit
from shuke.customers.queries.lists import find_customers


def customer_hits(actor: Actor, text: str) -> Iterator[Hit]:
    for row in find_customers(actor, text):
        yield Hit(row.name, reverse("customers:record", args=[row.id]), row.hint)
