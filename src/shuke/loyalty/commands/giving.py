"""Points given, taken and spent by somebody: a colleague, the till, a program."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock, ids
from shuke.common.access import Actor
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.texts import readable
from shuke.common.turns import alone
from shuke.customers import queries as customers
from shuke.customers.queries.scoping import require_customer
from shuke.loyalty import facts
from shuke.loyalty.earning import expiry
from shuke.loyalty.ledger import Books, Why
from shuke.loyalty.models import LotUse, PointsEntry
from shuke.loyalty.queries.rules import in_force

Kind = PointsEntry.Kind
LONGEST, MOST, KEY = 200, 10_000_000, 80


def adjust_points(
    actor: Actor, customer_id: int, points: int, *, reason: str, key: str = ""
) -> PointsEntry:
    """Give somebody points, or take some where `points` is negative: once per `key`. Needs `loyalty.adjust`.

    Raises Invalid without a reason, Conflict "insufficient" when they have less, "key_reused" for a key of another
    amount.
    """
    person = _person(actor, "loyalty.adjust", customer_id)
    reason, key = _checked(points, reason, key, "reason")
    with transaction.atomic():
        alone(f"loyalty:{person}")
        if (before := _booked(person, f"adjust:{key}")) is not None:
            return _same(before, points, key)
        books = Books(actor, [person])
        books.load_unspent()
        why = Why(f"adjust:{key}", reason)
        if points > 0:
            ends = expiry(clock.now(), in_force().lasts_months)
            books.grant(person, points, why.key, why, kind=Kind.ADJUST, expires_at=ends)
        else:
            books.spend(person, -points, Kind.ADJUST, why)
        books.close()
        entry = _booked(person, why.key)
        assert entry is not None
        facts.ADJUSTED.record(actor, person, entry=entry.pk, undo_with={"points": points})
    return entry


def redeem_points(
    actor: Actor, customer_id: int, points: int, *, cause: str, key: str
) -> PointsEntry:
    """Spend somebody's points on something, once per `key`: those that expire first are spent first. Needs
    `loyalty.redeem`. Raises as `adjust_points`."""
    person = _person(actor, "loyalty.redeem", customer_id)
    if points <= 0:
        text = _("A whole number above 0.")
        raise Invalid(text, fields={"points": text})
    cause, key = _checked(points, cause, key, "cause")
    with transaction.atomic():
        alone(f"loyalty:{person}")
        entry, is_new = spend(actor, person, points, cause=cause, key=f"redeem:{key}")
        if is_new:
            facts.REDEEMED.record(actor, person, entry=entry.pk)
    return entry


def spend(
    actor: Actor, person: int, points: int, *, cause: str, key: str
) -> tuple[PointsEntry, bool]:
    """Spend a person's points under a whole key ("redeem:…"), and whether that happened now. A part of commands,
    alone with the person inside their transaction."""
    if (before := _booked(person, key)) is not None:
        return _same(before, -points, key.partition(":")[2]), False
    books = Books(actor, [person])
    books.load_unspent()
    books.spend(person, points, Kind.REDEEM, Why(key, cause))
    books.close()
    entry = _booked(person, key)
    assert entry is not None
    return entry, True


def cancel_redemption(actor: Actor, customer_id: int, key: str) -> PointsEntry:
    """Give back what was spent under a key, to the lots that it came from. Again changes nothing. NotFound without
    one."""
    person = _person(actor, "loyalty.redeem", customer_id)
    with transaction.atomic():
        alone(f"loyalty:{person}")
        back, is_new = give_back(actor, person, f"redeem:{key}")
        if is_new:
            facts.CANCELLED.record(actor, person, entry=back.pk)
    return back


def give_back(actor: Actor, person: int, key: str) -> tuple[PointsEntry, bool]:
    """Give back what was spent under a whole key, and whether that happened now. A part of commands, as `spend`."""
    if (before := _booked(person, f"cancel:{key}")) is not None:
        return before, False
    records = customers.whole_person(person)
    rows = PointsEntry.objects.filter(account__customer__in=records, key=key, kind=Kind.REDEEM)
    spent = list(rows)
    if not spent:
        raise NotFound(_("Nothing was spent under this key."))
    books = Books(actor, [person])
    uses = list(LotUse.objects.filter(entry__in=spent).select_related("lot"))
    books.load(use.lot for use in uses)
    for entry in spent:
        own = [use for use in uses if use.entry_id == entry.pk]
        books.cancel(entry, own, Why(f"cancel:{key}", entry.cause))
    books.close()
    back = _booked(person, f"cancel:{key}")
    assert back is not None
    return back, True


def undo_adjusted(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """The opposite is booked; Conflict when what was given is spent."""
    assert fact.subject_id is not None
    adjust_points(
        actor,
        fact.subject_id,
        -before["points"],
        reason=_("Undone"),
        key=f"undo:{fact.payload['entry']}",
    )


def undo_redeemed(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    assert fact.subject_id is not None
    entry = PointsEntry.objects.get(pk=fact.payload["entry"])
    cancel_redemption(actor, fact.subject_id, entry.key.removeprefix("redeem:"))


def _person(actor: Actor, capability: str, customer_id: int) -> int:
    require_customer(actor, capability, customer_id)
    records = customers.whole_person(customer_id)
    if not records:
        raise NotFound(_("There is no such customer."))
    return records[0]


def _checked(points: int, reason: str, key: str, field: str) -> tuple[str, str]:
    wrong = {}
    if not points or abs(points) > MOST:
        wrong["points"] = _("A whole number other than 0, up to %(most)s.") % {"most": MOST}
    reason = readable(reason or "")[:LONGEST]
    if not reason:
        wrong[field] = _("Say why, so that colleagues understand it.")
    if len(key) > KEY:
        wrong["key"] = _("This is longer than %(limit)d characters.") % {"limit": KEY}
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return reason, key or ids.token(12)


def _booked(person: int, key: str) -> PointsEntry | None:
    """What was booked under a key, of whichever record of the person: all of it as one amount."""
    rows = PointsEntry.objects.filter(account__customer__in=customers.whole_person(person), key=key)
    parts = list(rows.order_by("pk"))
    if not parts:
        return None
    parts[0].amount = sum(part.amount for part in parts)
    return parts[0]


def _same(before: PointsEntry, points: int, key: str) -> PointsEntry:
    if before.amount != points:
        raise Conflict(
            _("“%(key)s” was booked with another amount.") % {"key": key}, code="key_reused"
        )
    return before
