"""The kinds of identity as their page, the API and the command line show them."""

from django.db.models import Count

from shuke.customers.identity_kinds import BUILT_IN, IdentityKind
from shuke.customers.models import CustomKind, Identity


def own_kinds() -> list[CustomKind]:
    """The kinds that the shop added, those that ended last; `people`: how many have one."""
    rows = list(CustomKind.objects.all())
    counts = Identity.objects.filter(kind__in=[row.key for row in rows]).values_list("kind")
    people = dict(counts.annotate(n=Count("customer", distinct=True)))
    for row in rows:
        row.people = people.get(row.key, 0)  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: row.ended_at is not None)


def built_in() -> tuple[IdentityKind, ...]:
    """Those that every shop has, the most telling first."""
    return BUILT_IN
