"""What lines of orders come to, and the booking of what differs. A part of commands, inside their transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.days import months_after
from shuke.customers import queries as customers
from shuke.customers.queries.erasures import forgotten
from shuke.loyalty.ledger import Books, Why
from shuke.loyalty.models import EarningSpell, PointsLot
from shuke.loyalty.plan import Plan, Sold
from shuke.loyalty.queries.tiers import TimesByTier
from shuke.shop.queries.line_worth import LineWorth, line_worth


@dataclass(frozen=True)
class Held:
    """A version with its plan, and from when to when orders earn by it."""

    rules: int
    plan: Plan
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True)
class History:
    """Which version an order of a time earns by: the one that held then, or the latest one that reaches back."""

    spells: Sequence[Held] = field(default_factory=list)

    @classmethod
    def read(cls) -> "History":
        rows = EarningSpell.objects.select_related("rules").order_by("pk")
        return cls(
            [
                Held(
                    row.rules_id, Plan.of_version(row.rules.definition), row.began_at, row.ended_at
                )
                for row in rows
            ]
        )

    def at(self, placed_at: dt.datetime) -> Held | None:
        for held in self.spells:
            if held.since <= placed_at and (held.until is None or placed_at < held.until):
                return held
        for held in reversed(self.spells):
            if held.until is None and held.plan.since and placed_at >= _first(held.plan):
                return held
        return None

    @property
    def since(self) -> dt.datetime | None:
        """No order before it earns anything; None: none ever does."""
        begins = [held.since for held in self.spells]
        begins += [_first(held.plan) for held in self.spells if held.plan.since]
        return min(begins, default=None)

    def plan_of(self, rules: int | None) -> Plan:
        return next((held.plan for held in self.spells if held.rules == rules), Plan())


def _first(plan: Plan) -> dt.datetime:
    return clock.day_start(dt.date.fromisoformat(plan.since))


def reckon(actor: Actor, orders: Collection[int], history: History) -> int:
    """Book what these sales come to beyond what is booked; how many of them changed something. Alone at "loyalty"."""
    lines = line_worth(orders)
    lots = list(PointsLot.objects.filter(order_id__in=list(orders)).select_related("account"))
    forgotten = customers_gone({line.customer for line in lines if line.customer})
    records = {line.customer for line in lines if line.customer} - forgotten
    records |= {lot.account.customer_id for lot in lots}
    if not records:
        return 0
    books = Books(actor, records)
    books.load(lots)
    books.load_unspent()
    firsts = _first_orders(books.records.values())
    months = _Birthdays(history, books, lines)
    tiers = TimesByTier.read(books.records.values())
    touched = set()
    by_order: dict[int, list[LineWorth]] = defaultdict(list)
    for line in lines:
        by_order[line.order].append(line)
    for order in sorted({*orders}):
        own = [lot for lot in lots if lot.order_id == order]
        booking = _Booking(books, history, months, firsts, forgotten, tiers)
        if booking.order(by_order.get(order, []), own):
            touched.add(order)
    books.close()
    return len(touched)


def customers_gone(records: Collection[int]) -> set[int]:
    """Those whom the shop was to forget: they earn nothing any more."""
    people = customers.people_of(records)
    shells = customers.Customer.objects.filter(forgotten(), pk__in=set(people.values()))
    gone = set(shells.values_list("pk", flat=True))
    return {record for record, person in people.items() if person in gone}


@dataclass
class _Booking:
    """One order: what its lines come to against its lots."""

    books: Books
    history: History
    months: "_Birthdays"
    firsts: Mapping[int, dt.datetime | None]
    forgotten: set[int]
    tiers: "TimesByTier"

    def order(self, lines: Sequence[LineWorth], lots: Sequence[PointsLot]) -> bool:
        by_line = {(lot.line_id, lot.account.customer_id): lot for lot in lots}
        done: set[int] = set()
        changed = False
        for line in lines:
            lot = by_line.get((line.line, line.customer or 0))
            if lot is not None:
                done.add(lot.pk)
                changed |= self._differs(lot, line.remaining, line.number)
            elif line.customer and line.customer not in self.forgotten:
                changed |= self._earn(line)
        remaining = sum(line.remaining for line in lines)
        buyer = lines[0].customer if lines else None
        for lot in lots:
            if lot.pk in done:
                continue
            stays = lot.line_id is None and lot.account.customer_id == buyer and remaining > 0
            changed |= self._move(lot, lot.full if stays else 0, lines[0].number if lines else "")
        if lines and not any(lot.line_id is None for lot in lots):
            changed |= self._first_order(lines[0], remaining)
        return changed

    def _differs(self, lot: PointsLot, remaining: int, number: str) -> bool:
        target = lot.full * remaining // lot.basis if lot.basis else lot.full
        return self._move(lot, target, number)

    def _move(self, lot: PointsLot, target: int, number: str) -> bool:
        """Take back or give back what a lot has too much or too little; what expired of it is past both."""
        lot = self.books.lots[lot.pk]
        delta = min(target, lot.full - lot.expired) - lot.earned
        why = Why(cause=number, rules=lot.rules_id)
        if delta < 0:
            self.books.take_back(lot, -delta, why)
            if self.history.plan_of(lot.rules_id).after_return == "forgive":
                person = self.books.records[lot.account.customer_id]
                key = f"{lot.source}:forgive:{lot.moves}"
                self.books.forgive(person, Why(key, number, lot.rules_id))
        elif delta > 0:
            self.books.roll_back(lot, delta, why)
        return bool(delta)

    def _earn(self, line: LineWorth) -> bool:
        held = self.history.at(line.placed_at)
        if held is None or not line.remaining:
            return False
        assert line.customer is not None
        day = line.placed_at.astimezone(clock.shop_zone()).date()
        sold = Sold(
            line.net, day, line.code, line.category, line.brand, self.months.has(line.customer, day)
        )
        times = self.tiers.at(self.books.records[line.customer], line.placed_at)
        if not (full := held.plan.points_for(sold, times)):
            return False
        lot = self._grant(held, line, full, f"line:{line.line}", line.line, line.net)
        if (target := full * line.remaining // line.net) < full:
            self.books.take_back(lot, full - target, Why(cause=line.number, rules=held.rules))
        return True

    def _first_order(self, line: LineWorth, remaining: int) -> bool:
        held = self.history.at(line.placed_at)
        if held is None or not remaining or not line.customer or line.customer in self.forgotten:
            return False
        person = self.books.records[line.customer]
        day = line.placed_at.astimezone(clock.shop_zone()).date()
        points = held.plan.points_of_first(day)
        if not points or self.firsts.get(person) != line.placed_at or self._had_first(person):
            return False
        self._grant(held, line, points, f"first:{line.order}", None, 0)
        return True

    def _had_first(self, person: int) -> bool:
        accounts = [pk for pk, of in self.books.records.items() if of == person]
        rows = PointsLot.objects.filter(account__customer__in=accounts, line_id=None, earned__gt=0)
        fresh = [
            lot
            for (_account, source), lot in self.books.by_source.items()
            if source.startswith("first:")
            and self.books.records[lot.account.customer_id] == person
            and lot.earned
        ]
        return bool(fresh) or rows.filter(source__startswith="first:").exists()

    def _grant(
        self, held: Held, line: LineWorth, points: int, source: str, of: int | None, basis: int
    ) -> PointsLot:
        assert line.customer is not None
        usable = line.placed_at + dt.timedelta(days=held.plan.wait_days)
        return self.books.grant(
            line.customer,
            points,
            source,
            Why(cause=line.number, rules=held.rules),
            usable_at=usable,
            expires_at=expiry(usable, held.plan.lasts_months),
            order=line.order,
            line=of,
            basis=basis,
        )


def expiry(usable_at: dt.datetime, months: int) -> dt.datetime | None:
    """The end of the day, so many months after points can be spent; None: never."""
    if not months:
        return None
    day = usable_at.astimezone(clock.shop_zone()).date()
    return clock.day_start(months_after(day, months) + dt.timedelta(days=1))


def _first_orders(people: Iterable[int]) -> dict[int, dt.datetime | None]:
    rows = customers.Customer.objects.filter(pk__in=set(people))
    return dict(rows.values_list("pk", "first_order_at"))


class _Birthdays:
    """Who has birthday in the month of a day, in either calendar; asked only where a rule asks."""

    def __init__(self, history: History, books: Books, lines: Sequence[LineWorth]):
        self._records = books.records
        self._of: dict[int, customers.Customer] = {}
        if any(held.plan.asks_birthday for held in history.spells):
            people = {
                books.records[each.customer] for each in lines if each.customer in books.records
            }
            rows = customers.Customer.objects.filter(pk__in=people, birth_month__isnull=False)
            self._of = {row.pk: row for row in rows}

    def has(self, record: int | None, day: dt.date) -> bool:
        person = self._of.get(self._records.get(record or 0, 0))
        return person is not None and in_birthday_month(person, day)


def in_birthday_month(person: "customers.Customer", day: dt.date) -> bool:
    birthday = customers.next_birthday(person, day.replace(day=1))
    return birthday is not None and (birthday.year, birthday.month) == (day.year, day.month)
