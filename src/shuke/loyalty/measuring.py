"""What people come to by the measure of the tiers."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import batched

from django.db.models import F, Q, QuerySet, Sum

from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.loyalty.models import PointsLot, TierStanding
from shuke.loyalty.tiers import Tiers
from shuke.shop.queries import Buying, Rates, buyers_since, buying

#: People that one transaction judges.
BATCH = 1_000


def figures(tiers: Tiers, people: Collection[int], now: dt.datetime, rates: Rates) -> Counter[int]:
    """By person, who stands for themselves; nothing for who comes to nothing."""
    best: Counter[int] = Counter()
    for since, until in tiers.spans(now):
        best |= _in_span(tiers, people, since, until, rates)
    return best


def _in_span(
    tiers: Tiers, people: Collection[int], since: dt.datetime, until: dt.datetime, rates: Rates
) -> Counter[int]:
    if tiers.measure == "points":
        return _earned(people, since, until)
    column = Buying._fields.index(tiers.measure)
    bought = buying(people, since, until, rates)
    return Counter({person: each[column] for person, each in bought.items()})


def _earned(people: Collection[int], since: dt.datetime, until: dt.datetime) -> Counter[int]:
    """Points that could be spent from some time in the span on, those included that were spent or expired."""
    of = customers.records_of(people)
    lots = PointsLot.objects.filter(
        account__customer__in=list(of), released_at__isnull=False, usable_at__gte=since,
        usable_at__lt=until,
    )  # fmt: skip
    sums = lots.order_by().values_list("account__customer")
    result: Counter[int] = Counter()
    for record, points in sums.annotate(points=Sum(F("earned") + F("expired"))):
        result[of[record]] += points
    return result


def everybody(tiers: Tiers, now: dt.datetime) -> Iterator[tuple[int, ...]]:
    """Whoever may come to something or is in a tier, in batches, ascending."""
    first = min(since for since, _until in tiers.spans(now))
    standing = TierStanding.objects.exclude(tier="").values("customer")
    rows: QuerySet[Customer] = buyers_since(first)
    if tiers.measure == "points":
        rows = Customer.objects.filter(merged_into=None, points_account__isnull=False)
    rows = Customer.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=standing))
    ids = rows.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)
    return batched(list(ids), BATCH)
