"""Follow the orders: what they come to is booked, can be spent when its time has come, and expires.

Safe at any time and in two processes at once: each batch is its own transaction, which looks at what stands there and
books the difference; a batch that a crash lost is looked at again.
"""

from collections.abc import Sequence
from itertools import batched

from django.db import transaction
from django.db.models import Max

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.revisions import settled_revision
from shuke.common.turns import alone, give_way
from shuke.loyalty.earning import History, reckon
from shuke.loyalty.ledger import Books
from shuke.loyalty.models import EarningRun, PointsLot
from shuke.loyalty.settling import settle
from shuke.shop.queries.line_worth import all_sales, changed_sales, existing_orders

#: Orders, and lots, of one transaction.
BATCH = 500


def follow_orders(*, whole: bool = False) -> int:
    """Book what sales that changed since the last run come to, or all of them; how many changed something."""
    history, began = History.read(), clock.now()
    if history.since is None:
        return 0
    before = EarningRun.objects.aggregate(at=Max("revision"))["at"]
    upto = settled_revision()
    if whole:
        orders = [*all_sales(history.since), *_gone()]
    else:
        orders = list(changed_sales(-1 if before is None else before, upto, history.since))
    changed = 0
    for part in batched(orders, BATCH):
        with transaction.atomic():
            alone("loyalty")
            changed += reckon(SYSTEM, part, history)
        give_way()
    _note(began, upto, len(orders))
    return changed


def _gone() -> list[int]:
    """Orders that earned something and are not there any more: an import of theirs was taken back."""
    rows = PointsLot.objects.filter(order_id__isnull=False, earned__gt=0)
    ids = {pk for pk in rows.order_by().values_list("order_id", flat=True).distinct() if pk}
    there: set[int] = set()
    for part in batched(sorted(ids), BATCH):
        there |= existing_orders(part)
    return sorted(ids - there)


def _note(began, upto: int, orders: int) -> None:
    """Only runs that found something are remembered, and the last of the others."""
    with transaction.atomic():
        alone("loyalty")
        EarningRun.objects.filter(orders=0).delete()
        EarningRun.objects.create(
            revision=upto, began_at=began, ended_at=clock.now(), orders=orders
        )


def release_due() -> int:
    """Let points be spent whose return period is over; how many lots."""
    rows = PointsLot.objects.filter(released_at=None, usable_at__lte=clock.now())
    return _each(rows.order_by("usable_at", "pk"), _release)


def _release(books: Books, lots: Sequence[PointsLot]) -> None:
    for lot in lots:
        books.release(books.lots[lot.pk])


def expire_due() -> int:
    """Let points expire whose day is over; how many lots."""
    rows = PointsLot.objects.filter(
        expires_at__lte=clock.now(), left__gt=0, released_at__isnull=False
    )
    return _each(rows.order_by("expires_at", "pk"), _expire)


def _expire(books: Books, lots: Sequence[PointsLot]) -> None:
    for lot in lots:
        books.expire(books.lots[lot.pk])


def _each(rows, act) -> int:
    """Do something with all these lots, batch by batch; how many."""
    done = 0
    while True:
        with transaction.atomic():
            alone("loyalty")
            ids = list(rows.values_list("pk", flat=True)[:BATCH])
            if not ids:
                return done
            records = PointsLot.objects.filter(pk__in=ids).values_list(
                "account__customer", flat=True
            )
            books = Books(SYSTEM, set(records))
            lots = list(PointsLot.objects.filter(pk__in=ids).order_by("pk"))
            books.load(lots)
            act(books, lots)
            books.close()
            done += len(ids)
        give_way()


def follow_merges(people: Sequence[int]) -> None:
    """Say of these, who stand for themselves, what all their records have; for merges (`PersonRows.on_merge`)."""
    settle(people)
