"""Whether two people have something in common that strangers have not: for whatever is given to newcomers."""

from collections.abc import Collection

from django.db.models import Q

from shuke.customers.models import Identity, PostalAddress, Tie


def in_common(some: Collection[int], others: Collection[int]) -> list[str]:
    """Of two people, each given by all their records: "contact" (one way of reaching them, written alike), "device",
    "address" (post to one door), "household" (a colleague noted that they belong together). Five queries."""
    both = Q(customer__in=list(others))
    ways = Identity.objects.values_list("kind", "value")
    shared = {
        kind for kind, _value in set(ways.filter(customer__in=list(some))) & set(ways.filter(both))
    }
    signs = []
    if shared - {Identity.Kind.DEVICE}:
        signs.append("contact")
    if Identity.Kind.DEVICE in shared:
        signs.append("device")
    doors = PostalAddress.objects.filter(customer__in=list(some)).values_list("city", "street")
    theirs = PostalAddress.objects.filter(both).values_list("city", "street")
    if set(doors) & set(theirs):
        signs.append("address")
    ties = Tie.objects.open()
    pair = Q(customer__in=list(some), other__in=list(others))
    if ties.filter(pair | Q(both, other__in=list(some))).exists():
        signs.append("household")
    return signs
