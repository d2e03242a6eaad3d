"""What stores have: counts and movements as a door gives them, and what they come to.

A count (`StockStatement`) says how much there is; movements are added to the latest count before them. Where nobody
counted, the movements are added up from nought.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import RowNumber

from shuke.shop.models import StockMovement, StockStatement

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Stock:
    """A store (its code) had so much of a product (its id) at `at`."""

    product: int
    store: str
    quantity: Decimal
    at: dt.datetime


@dataclass(frozen=True)
class Moved:
    """So much of a product (its id) came into a store (its code) at `at`, or left it (below nought). `kind`: one of
    `StockMovement.Kind`; with a `number` of the sender's, what is told later under it stands in its place."""

    product: int
    store: str
    kind: str
    quantity: Decimal
    at: dt.datetime
    number: str = ""
    reference: str = ""


@dataclass
class Level:
    """What a store has of a product: as it was counted last, and by kind what moved since then."""

    product_id: int
    store_id: int
    #: None: nobody counted, the movements are added up from nought.
    counted: StockStatement | None = None
    moved: dict[str, Decimal] = field(default_factory=dict)
    moved_at: dt.datetime | None = None

    @property
    def quantity(self) -> Decimal:
        return (self.counted.quantity if self.counted else NOUGHT) + self.since_count

    @property
    def since_count(self) -> Decimal:
        """What came in since the count, less what went out."""
        return sum(self.moved.values(), NOUGHT)

    @property
    def at(self) -> dt.datetime:
        """Since when it is so."""
        return self._latest(self.counted.at if self.counted else None)

    @property
    def confirmed_at(self) -> dt.datetime:
        """When it was told last."""
        return self._latest(self.counted.confirmed_at if self.counted else None)

    def _latest(self, counted_at: dt.datetime | None) -> dt.datetime:
        return max(each for each in (counted_at, self.moved_at) if each)


@dataclass(frozen=True)
class Step:
    """What became of a store's stock of a product at a moment. `quantity`: what there was then; `difference`: of a
    count, what it found beyond what movements had left, None of the first and of what did not move since."""

    at: dt.datetime
    quantity: Decimal
    difference: Decimal | None = None

    @property
    def expected(self) -> Decimal:
        """Of a count with a difference: what movements had left."""
        return self.quantity - (self.difference or NOUGHT)


def latest(products: Iterable[int]) -> list[StockStatement]:
    """The latest statement of each store about these products."""
    rank = Window(
        RowNumber(),
        partition_by=[F("product"), F("store")],
        order_by=[F("at").desc(), F("pk").desc()],
    )
    rows = StockStatement.objects.filter(product__in=set(products)).annotate(rank=rank)
    return list(rows.filter(rank=1).order_by("product", "store"))


def standing() -> QuerySet[StockMovement]:
    """Movements that nothing stands in place of."""
    return StockMovement.objects.filter(replaced_by=None)


def levels(products: Iterable[int]) -> list[Level]:
    """What each store has of these products; of what nobody counted and nothing moved there is none. Two queries."""
    ids = set(products)
    rows_by_key = {
        (row.product_id, row.store_id): Level(row.product_id, row.store_id, row)
        for row in latest(ids)
    }
    counts = StockStatement.objects.filter(product=OuterRef("product"), store=OuterRef("store"))
    counted_at = Subquery(counts.order_by("-at", "-pk").values("confirmed_at")[:1])
    rows = standing().filter(product__in=ids).annotate(counted_at=counted_at)
    # What is dated as the count itself was there when it was made: days without a time begin alike.
    rows = rows.filter(Q(counted_at=None) | Q(at__gt=F("counted_at")))
    sums = rows.values("product", "store", "kind").annotate(sum=Sum("quantity"), last=Max("at"))
    for row in sums.order_by("product", "store", "kind"):
        key = (row["product"], row["store"])
        level = rows_by_key.setdefault(key, Level(*key))
        level.moved[row["kind"]] = row["sum"]
        level.moved_at = max(level.moved_at or row["last"], row["last"])
    return [rows_by_key[key] for key in sorted(rows_by_key)]


def steps(counts: Iterable[StockStatement], movements: Iterable[StockMovement]) -> list[Step]:
    """What became of one store's stock of one product, the earliest first."""
    rows: list[tuple[dt.datetime, bool, int, Decimal]] = []
    for count in counts:
        moments = {count.at, count.confirmed_at}
        rows += [(at, True, count.pk, count.quantity) for at in moments]
    rows += [(each.at, False, each.pk, each.quantity) for each in movements]
    made: list[Step] = []
    has_moved = False
    for at, is_count, _pk, quantity in sorted(rows):
        before = made[-1].quantity if made else None
        if is_count:
            difference = quantity - before if before is not None and has_moved else None
            made.append(Step(at, quantity, difference))
            has_moved = False
        else:
            made.append(Step(at, (before or NOUGHT) + quantity))
            has_moved = True
    return made


def steps_by_store(product: int) -> dict[int, list[Step]]:
    """The steps of one product by the id of the store."""
    counts: dict[int, list[StockStatement]] = defaultdict(list)
    for count in StockStatement.objects.filter(product=product):
        counts[count.store_id].append(count)
    moved: dict[int, list[StockMovement]] = defaultdict(list)
    for row in standing().filter(product=product):
        moved[row.store_id].append(row)
    stores = sorted({*counts, *moved})
    return {store: steps(counts[store], moved[store]) for store in stores}


def by_day(
    rows: Sequence[Step], days: Sequence[dt.date], ends: Sequence[dt.datetime]
) -> Iterator[tuple[dt.date, Decimal | None]]:
    """At the end of each day (`ends` are those instants) what there was; None before anything was told."""
    place, quantity = 0, None
    for day, end in zip(days, ends, strict=True):
        while place < len(rows) and rows[place].at < end:
            quantity = rows[place].quantity
            place += 1
        yield day, quantity
