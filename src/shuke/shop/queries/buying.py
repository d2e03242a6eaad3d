"""How much each person bought in a time: money, orders, months. For whatever is reached by buying."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import batched
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from shuke.common import clock
from shuke.common.money import to_units
from shuke.customers import queries as customers
from shuke.shop.models import Order
from shuke.shop.queries.exchange import Rates, counted_currency, rates_into
from shuke.shop.queries.order_money import money_of
from shuke.shop.queries.scoping import COUNTED

_BATCH = 2_000


class Buying(NamedTuple):
    """`spent` net of what was given back, in the integer units of `money` and the shop's currency; sales; months of
    the shop's calendar with at least one."""

    spent: int = 0
    orders: int = 0
    months: int = 0


def buying(
    people: Collection[int], since: dt.datetime, until: dt.datetime, rates: Rates | None = None
) -> dict[int, Buying]:
    """Of these people, who stand for themselves, what all their records bought; those who bought nothing are left
    out. Orders of a currency without a rate are left out. Four queries for each 2,000 records."""
    rates = rates or rates_into(counted_currency())
    of = customers.records_of(people)
    shared = set(of.values()) & {person for record, person in of.items() if record != person}
    made: dict[int, Buying] = defaultdict(Buying)
    for part in batched(sorted(of), _BATCH, strict=False):
        rows = Order.objects.filter(COUNTED, rates.covered, customer__in=part)
        rows = rows.filter(placed_at__gte=since, placed_at__lt=until).order_by()
        for record, bought in _of_records(rows, rates):
            before = made[of[record]]
            made[of[record]] = Buying(*(a + b for a, b in zip(before, bought, strict=True)))
    for person, months in _months_of(of, shared, since, until).items():
        made[person] = made[person]._replace(months=months)
    return dict(made)


def buyers_since(since: dt.datetime) -> QuerySet[customers.Customer]:
    """Who stand for themselves and bought something from then on."""
    return customers.Customer.objects.filter(merged_into=None, last_order_at__gte=since)


def buyers_changed(after: int, until: int) -> set[int]:
    """Records with an order that changed in the revisions after `after` up to `until`."""
    rows = Order.objects.filter(revision__gt=after, revision__lte=until, customer__isnull=False)
    return {pk for pk in rows.order_by().values_list("customer", flat=True).distinct() if pk}


def _of_records(rows: QuerySet[Order], rates: Rates) -> Iterator[tuple[int, Buying]]:
    zone = clock.shop_zone()
    is_sale = Q(kind=Order.Kind.SALE)
    sums = rows.values("customer").annotate(
        spent=Sum(
            F("total") - F("refunded"),
            filter=Q(currency=rates.home),
            output_field=BigIntegerField(),
        ),
        sales=Count("pk", filter=is_sale),
        months=Count(TruncMonth("placed_at", tzinfo=zone), distinct=True, filter=is_sale),
    )
    for row in sums:
        yield row["customer"], Buying(row["spent"] or 0, row["sales"], row["months"])
    for order in money_of(rows.exclude(currency=rates.home), rates):
        yield order.customer_id, Buying(to_units(order.revenue))


def _months_of(
    of: dict[int, int], people: set[int], since: dt.datetime, until: dt.datetime
) -> dict[int, int]:
    """Of people with several records: a month in which two of them bought is one."""
    if not people:
        return {}
    rows = Order.objects.filter(COUNTED, kind=Order.Kind.SALE, placed_at__gte=since)
    rows = rows.filter(
        placed_at__lt=until, customer__in=[pk for pk, who in of.items() if who in people]
    )
    month = TruncMonth("placed_at", tzinfo=clock.shop_zone())
    months: dict[int, set[dt.datetime]] = defaultdict(set)
    for record, first in rows.order_by().values_list("customer", month).distinct():
        months[of[record]].add(first)
    return {person: len(each) for person, each in months.items()}
