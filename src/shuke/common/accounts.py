"""One account for whatever is earned and spent: points, stored value, uses of a coupon, a budget.

A room makes two tables of it:

    class Purse(Account):
        customer = models.OneToOneField("customers.Customer", on_delete=models.PROTECT)

    class PurseEntry(Entry):
        account = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="entries")

Entries are appended, never changed: a mistake is mended by another entry. An entry is booked once per
key, and the balance moves by a conditional update in the same transaction, so that of many who spend at
once none goes below the floor (decision 0087).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid, NotFound

#: Amounts and balances stay below this, far from what a column holds.
MOST = 10**15


class Account(models.Model):
    """A balance in whole units: points, uses, or the smallest units of `money`."""

    balance = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Entry(models.Model):
    """One movement of an account, booked once per key. Append-only."""

    #: Positive: earned or paid in; negative: spent.
    amount = models.BigIntegerField()
    #: The balance after it.
    balance = models.BigIntegerField()
    #: What it is booked for, so that it is booked once: "order:17:points".
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    #: Staff id, null for the system; the name as it was then.
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=120)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="%(app_label)s_%(class)s_once")
        ]


@dataclass(frozen=True)
class Drift:
    """An account whose balance is not what its entries come to."""

    account: int
    balance: int
    entries: int


def book[Booked: Entry](
    entries: type[Booked],
    account: int,
    amount: int,
    *,
    key: str,
    actor: Actor,
    floor: int = 0,
    **more: Any,
) -> Booked:
    """Book an amount on an account, once per key: again with the same key gives the entry of the first.

    Spending below `floor` is refused (Conflict "insufficient"); an amount that is paid in is not.
    Conflict "key_reused" when the key was booked with another amount. `more` are further columns.
    """
    if not amount or abs(amount) >= MOST:
        raise Invalid(_("Enter an amount."), fields={"amount": _("Enter an amount.")})
    with transaction.atomic():
        if (before := _booked(entries, account, key)) is None:
            try:
                with transaction.atomic():
                    return entries._default_manager.create(
                        account_id=account,
                        amount=amount,
                        balance=_move(entries, account, amount, floor),
                        key=key,
                        at=clock.now(),
                        actor_id=actor.id,
                        by=actor.name[:120],
                        **more,
                    )
            except IntegrityError:
                if (before := _booked(entries, account, key)) is None:
                    raise
    if before.amount != amount:
        raise Conflict(
            _("“%(key)s” was booked with another amount.") % {"key": key}, code="key_reused"
        )
    return before


def drifts(entries: type[Entry]) -> Iterator[Drift]:
    """Accounts whose balance differs from the sum of their entries; none, unless somebody wrote past
    `book`. One question over both tables: for a nightly check."""
    name = _account_field(entries).related_query_name()
    summed = _accounts(entries).annotate(booked=Coalesce(Sum(f"{name}__amount"), 0))
    wrong = summed.exclude(balance=F("booked")).order_by("pk")
    for pk, balance, booked in wrong.values_list("pk", "balance", "booked").iterator():
        yield Drift(pk, balance, booked)


def _move(entries: type[Entry], account: int, amount: int, floor: int) -> int:
    """Change the balance if it allows it; the balance after it. The row is held from here on."""
    row = _accounts(entries).filter(pk=account)
    allowed = Q(balance__gte=floor - amount) if amount < 0 else Q(balance__lt=MOST - amount)
    moved = row.filter(allowed).update(balance=F("balance") + amount)
    balance = row.values_list("balance", flat=True).first()
    if balance is None:
        raise NotFound(_("There is no such account."))
    if not moved:
        raise Conflict(
            _("There are %(balance)s left: not enough.") % {"balance": balance}
            if amount < 0
            else _("This is more than an account can hold."),
            code="insufficient" if amount < 0 else "too_much",
        )
    return balance


def _booked[Booked: Entry](entries: type[Booked], account: int, key: str) -> Booked | None:
    return entries._default_manager.filter(account=account, key=key).first()


def _account_field(entries: type[Entry]) -> Any:
    return entries._meta.get_field("account")


def _accounts(entries: type[Entry]) -> QuerySet:
    return _account_field(entries).related_model._default_manager.all()
