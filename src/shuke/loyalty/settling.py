"""Say of people what all their records come to. A part of the ledger, and of merges."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Sum

from shuke.common import clock
from shuke.common.revisions import next_revision
from shuke.customers import queries as customers
from shuke.loyalty.models import PointsAccount, PointsLot

_COLUMNS = ("points", "points_waiting", "expires_on", "expiring", "revision")


def settle(people: Collection[int]) -> None:
    """Let the account of each of these, who stand for themselves, say what the whole person has. Four queries."""
    of = customers.records_of(people)
    rows = {row.customer_id: row for row in PointsAccount.objects.filter(customer__in=list(of))}
    missing = {of[record] for record in rows} - rows.keys()
    PointsAccount.objects.bulk_create(
        [PointsAccount(customer_id=pk) for pk in sorted(missing)], ignore_conflicts=True
    )
    rows |= {row.customer_id: row for row in PointsAccount.objects.filter(customer__in=missing)}
    fresh = _standings(rows, of)
    changed = []
    for record, row in rows.items():
        standing = fresh[record] if record == of[record] else (0, 0, None, 0)
        if standing != (row.points, row.points_waiting, row.expires_on, row.expiring):
            row.points, row.points_waiting, row.expires_on, row.expiring = standing
            changed.append(row)
    if changed:
        revision = next_revision()
        for row in changed:
            row.revision = revision
        PointsAccount.objects.bulk_update(changed, _COLUMNS, batch_size=500)


def _standings(
    rows: dict[int, PointsAccount], of: dict[int, int]
) -> dict[int, tuple[int, int, dt.date | None, int]]:
    points: dict[int, int] = defaultdict(int)
    waiting: dict[int, int] = defaultdict(int)
    owner = {}
    for record, row in rows.items():
        points[of[record]] += row.balance
        waiting[of[record]] += row.waiting
        owner[row.pk] = of[record]
    ends: dict[int, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    lots = PointsLot.objects.filter(
        account__in=list(owner), left__gt=0, expires_at__isnull=False, released_at__isnull=False
    )
    for account, at, left in (
        lots.order_by().values_list("account", "expires_at").annotate(left=Sum("left"))
    ):
        ends[owner[account]][last_day(at)] += left
    result = {}
    for person in set(of.values()):
        day = min(ends[person], default=None)
        result[person] = (points[person], waiting[person], day, ends[person][day] if day else 0)
    return result


def last_day(expires_at: dt.datetime) -> dt.date:
    """The last day, in the shop's zone, on which points can be spent that expire then."""
    return (expires_at - dt.timedelta(microseconds=1)).astimezone(clock.shop_zone()).date()
