"""The only writer of points: accounts of some people, held for one transaction.

    with transaction.atomic():
        books = Books(actor, records)
        books.grant(record, …)
        books.close()

Each operation moves accounts and lots in memory and notes its entry; `close` writes all of it in a few statements, so
one redemption and the orders of a whole import go the same way. The accounts stay locked until the transaction ends:
of many who spend at once each sees what the one before left (decision 0450).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.common.revisions import next_revision
from shuke.customers import queries as customers
from shuke.customers.commands import TouchRow, record_touches
from shuke.loyalty.models import LotUse, PointsAccount, PointsEntry, PointsLot
from shuke.loyalty.settling import settle

Kind = PointsEntry.Kind
#: The kind of its entries on the timeline, and what stands there.
TOUCH = "loyalty.points"
_ON_TIMELINE = {
    Kind.REDEEM,
    Kind.CANCEL,
    Kind.EXPIRE,
    Kind.ADJUST,
    Kind.TAKE_BACK,
    Kind.FORGIVE,
    Kind.REFER,
}
#: A lot without an end is spent last.
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
_ACCOUNT = ("balance", "waiting", "revision")
_LOT = ("earned", "left", "expired", "released_at", "moves")


@dataclass(frozen=True)
class Why:
    """What a movement is booked for: `key` once per account ("" for the lot's next one), `cause` in words."""

    key: str = ""
    cause: str = ""
    rules: int | None = None


class Books:
    """Accounts of these records, and all records of the same people, with their lots: locked."""

    def __init__(self, actor: Actor, records: Collection[int]):
        self.actor, self.now = actor, clock.now()
        self.people = customers.people_of(records)
        self.records = customers.records_of(set(self.people.values()))
        of = self.records
        there = PointsAccount.objects.filter(customer__in=list(self.people))
        missing = set(self.people) - set(there.values_list("customer", flat=True))
        PointsAccount.objects.bulk_create(
            [PointsAccount(customer_id=pk) for pk in sorted(missing)], ignore_conflicts=True
        )
        rows = PointsAccount.objects.select_for_update().filter(customer__in=list(of))
        self.accounts = {row.customer_id: row for row in rows.order_by("pk")}
        self._by_id = {row.pk: row for row in self.accounts.values()}
        self.lots: dict[int, PointsLot] = {}
        self.by_source: dict[tuple[int, str], PointsLot] = {}
        self._fresh: list[PointsLot] = []
        self._changed: set[int] = set()
        self._moved: set[int] = set()
        self._entries: list[PointsEntry] = []
        self._uses: list[LotUse] = []

    def load(self, lots: Iterable[PointsLot]) -> None:
        """Take lots of these accounts into hand, as they stand."""
        for lot in lots:
            self.lots.setdefault(lot.pk, lot)
            self.by_source[lot.account_id, lot.source] = self.lots[lot.pk]

    def load_unspent(self, people: Collection[int] | None = None) -> None:
        """The lots from which can be spent, of all these accounts or those of some people."""
        accounts = [
            row.pk
            for record, row in self.accounts.items()
            if people is None or self.records[record] in people
        ]
        self.load(PointsLot.objects.filter(account__in=accounts, left__gt=0))

    def total(self, person: int) -> int:
        """What somebody can spend: over all their records."""
        return sum(row.balance for row in self._of(person))

    def grant(
        self,
        record: int,
        points: int,
        source: str,
        why: Why,
        *,
        kind: Kind = Kind.EARN,
        usable_at: dt.datetime | None = None,
        expires_at: dt.datetime | None = None,
        order: int | None = None,
        line: int | None = None,
        basis: int = 0,
    ) -> PointsLot:
        """A new lot. One that waits is in no balance; else what the account owes is paid from it first."""
        account, usable_at = self.accounts[record], usable_at or self.now
        waits = usable_at > self.now
        lot = PointsLot(
            account=account, source=source, order_id=order, line_id=line, rules_id=why.rules,
            basis=basis, full=points, earned=points, left=points if waits else 0, usable_at=usable_at,
            released_at=None if waits else self.now, expires_at=expires_at, made_at=self.now,
        )  # fmt: skip
        self._fresh.append(lot)
        self.by_source[account.pk, source] = lot
        if waits:
            self._note(account, Kind.WAIT, 0, points, lot, why)
        else:
            self._pay_in(account, lot, points, kind, why)
        return lot

    def release(self, lot: PointsLot) -> None:
        """Its points can be spent from now on."""
        account, lot.released_at = self._account(lot), self.now
        waited = lot.left
        lot.left -= min(waited, max(-account.balance, 0))
        self._note(account, Kind.EARN, waited, -waited, lot, Why(rules=lot.rules_id))

    def spend(self, person: int, points: int, kind: Kind, why: Why) -> list[PointsEntry]:
        """Take from the lots that expire first, of whichever record. Conflict "insufficient": there is less."""
        if (there := self.total(person)) < points:
            raise Conflict(
                _("There are %(balance)s points: not enough.") % {"balance": there},
                code="insufficient",
            )
        taken = self._take(self._of(person), points)
        assert sum(part for _lot, part in taken) == points, "a balance is what its lots have left"
        return self._spent(taken, kind, why)

    def expire(self, lot: PointsLot) -> None:
        """What is left of it is gone. What the person owes at another record is paid with it first."""
        self._settle_debts(lot)
        if lot.left:
            gone, lot.left = lot.left, 0
            lot.earned -= gone
            lot.expired += gone
            self._note(self._account(lot), Kind.EXPIRE, -gone, 0, lot, Why())

    def take_back(self, lot: PointsLot, points: int, why: Why) -> None:
        """The lot comes to so much less: from what is left of it, else of the account's other lots, else it is owed."""
        account = self._account(lot)
        lot.earned -= points
        if lot.released_at is None:
            lot.left -= points
            self._note(account, Kind.TAKE_BACK, 0, -points, lot, why)
            return
        own = min(lot.left, points)
        lot.left -= own
        entry = self._note(account, Kind.TAKE_BACK, -points, 0, lot, why)
        for other, part in self._take([account], points - own):
            self._uses.append(LotUse(entry=entry, lot=other, amount=part))

    def roll_back(self, lot: PointsLot, points: int, why: Why) -> None:
        """The lot comes to so much again."""
        account = self._account(lot)
        lot.earned += points
        if lot.released_at is None:
            lot.left += points
            self._note(account, Kind.ROLL_BACK, 0, points, lot, why)
        else:
            self._pay_in(account, lot, points, Kind.ROLL_BACK, why)

    def cancel(self, entry: PointsEntry, uses: Sequence[LotUse], why: Why) -> PointsEntry:
        """What an entry spent goes back to the lots that it came from; what is owed meanwhile is paid first."""
        account = self._by_id[entry.account_id]
        debt = max(-account.balance, 0)
        back = self._note(account, Kind.CANCEL, -entry.amount, 0, None, why)
        for use in uses:
            lot = self._held(self.lots[use.lot_id])
            paid = min(debt, use.amount)
            debt -= paid
            rest = use.amount - paid
            room = min(rest, lot.earned - lot.left)
            lot.left += room
            self._uses.append(LotUse(entry=back, lot=lot, amount=-use.amount))
            if (
                rest > room
            ):  # taken back meanwhile: what was spent of it comes back as a lot of its own
                self._fresh.append(_replacement(lot, rest - room, back, self.now))
        return back

    def forgive(self, person: int, why: Why) -> None:
        """Let somebody owe nothing."""
        owed = max(-self.total(person), 0)
        for account in self._of(person):
            part = min(owed, max(-account.balance, 0))
            if part:
                owed -= part
                self._note(account, Kind.FORGIVE, part, 0, None, why)

    def close(self) -> None:
        """Write it all, with what it comes to for each person."""
        if not self._entries:
            return
        revision = next_revision()
        moved = [self._by_id[pk] for pk in sorted(self._moved)]
        for account in moved:
            account.revision = revision
        PointsAccount.objects.bulk_update(moved, _ACCOUNT, batch_size=500)
        PointsLot.objects.bulk_create(self._fresh, batch_size=500)
        changed = [self.lots[pk] for pk in sorted(self._changed)]
        PointsLot.objects.bulk_update(changed, _LOT, batch_size=500)
        for entry in self._entries:
            entry.lot_id = entry.lot.pk if entry.lot else None
        PointsEntry.objects.bulk_create(self._entries, batch_size=500)
        for use in self._uses:
            use.entry_id, use.lot_id = use.entry.pk, use.lot.pk
        LotUse.objects.bulk_create(self._uses, batch_size=500)
        record_touches(self._touches())
        settle({self.records[account.customer_id] for account in moved})

    def _touches(self) -> list[TouchRow]:
        """What the timeline tells: not what orders earned, which stand there themselves."""
        return [
            TouchRow(
                entry.account.customer_id,
                entry.at,
                TOUCH,
                entry.pk,
                {"kind": entry.kind, "points": entry.amount, "cause": entry.cause},
                entry.by,
            )
            for entry in self._entries
            if entry.amount and entry.kind in _ON_TIMELINE
        ]

    def _of(self, person: int) -> list[PointsAccount]:
        return [row for record, row in self.accounts.items() if self.records[record] == person]

    def _account(self, lot: PointsLot) -> PointsAccount:
        self._held(lot)
        return self._by_id[lot.account_id]

    def _held(self, lot: PointsLot) -> PointsLot:
        if lot.pk:
            self._changed.add(lot.pk)
        return lot

    def _pay_in(
        self, account: PointsAccount, lot: PointsLot, points: int, kind: Kind, why: Why
    ) -> None:
        debt = min(points, max(-account.balance, 0))
        lot.left += points - debt
        self._note(account, kind, points, 0, lot, why)

    def _take(self, accounts: Sequence[PointsAccount], points: int) -> list[tuple[PointsLot, int]]:
        """So much of their lots, those that expire first before the others; less where there is less."""
        ids = {row.pk for row in accounts}
        rows = [
            lot
            for lot in [*self.lots.values(), *self._fresh]
            if lot.account_id in ids and lot.left > 0 and lot.released_at is not None
        ]
        rows.sort(key=lambda lot: (lot.expires_at or _NEVER, lot.made_at, lot.pk or 0))
        taken = []
        for lot in rows:
            if points <= 0:
                break
            part = min(lot.left, points)
            points -= part
            self._held(lot).left -= part
            taken.append((lot, part))
        return taken

    def _spent(
        self, taken: Sequence[tuple[PointsLot, int]], kind: Kind, why: Why
    ) -> list[PointsEntry]:
        parts: dict[int, list[tuple[PointsLot, int]]] = defaultdict(list)
        for lot, part in taken:
            parts[lot.account_id].append((lot, part))
        entries = []
        for account, of in sorted(parts.items()):
            amount = -sum(part for _lot, part in of)
            entry = self._note(self._by_id[account], kind, amount, 0, None, why)
            self._uses += [LotUse(entry=entry, lot=lot, amount=part) for lot, part in of]
            entries.append(entry)
        return entries

    def _settle_debts(self, lot: PointsLot) -> None:
        own = self._account(lot)
        for other in self._of(self.records[own.customer_id]):
            part = min(lot.left, max(-other.balance, 0))
            if part and other.pk != own.pk:
                lot.left -= part
                entry = self._note(own, Kind.SETTLE, -part, 0, lot, Why())
                self._uses.append(LotUse(entry=entry, lot=lot, amount=part))
                key = f"settle:{lot.pk}:{lot.moves}"
                self._note(other, Kind.SETTLE, part, 0, None, Why(key=key))

    def _note(
        self,
        account: PointsAccount,
        kind: Kind,
        amount: int,
        waiting: int,
        lot: PointsLot | None,
        why: Why,
    ) -> PointsEntry:
        account.balance += amount
        account.waiting += waiting
        self._moved.add(account.pk)
        key = why.key
        if lot is not None:
            lot.moves += 1
            key = key or f"{lot.source}#{lot.moves}"
        entry = PointsEntry(
            account=account, kind=kind, amount=amount, waiting=waiting, balance=account.balance,
            key=key[:120], at=self.now, actor_id=self.actor.id, by=self.actor.name[:120],
            lot=lot, rules_id=why.rules, cause=why.cause[:200],
        )  # fmt: skip
        self._entries.append(entry)
        return entry


def _replacement(lot: PointsLot, points: int, entry: PointsEntry, now: dt.datetime) -> PointsLot:
    return PointsLot(
        account=entry.account, source=f"{entry.key[:90]}:{lot.pk}", full=points, earned=points,
        left=points, usable_at=now, released_at=now, expires_at=lot.expires_at, made_at=now,
    )  # fmt: skip
