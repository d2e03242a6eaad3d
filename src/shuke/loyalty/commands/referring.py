"""Somebody brought a newcomer: noted, looked at, taken back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.customers import queries as customers
from shuke.customers.commands import record_touches
from shuke.customers.queries.erasures import forgotten
from shuke.customers.queries.scoping import require_customer
from shuke.loyalty import facts
from shuke.loyalty.models import Referral
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.referral_codes import Codes
from shuke.loyalty.standing_referrals import settle_referrals
from shuke.shop.queries import shared_by_orders

State = Referral.State
#: Of the timeline.
TOUCH = "loyalty.referral"
#: An order so long before the code is still the first one: at the till the receipt may come before it.
GRACE = dt.timedelta(days=1)
_OPEN = (State.WAITING, State.HELD)


def refer(actor: Actor, customer_id: int, code: str, *, at: dt.datetime | None = None) -> Referral:
    """Note that somebody was brought by whose code it is; both are rewarded after the first order that is kept. Again
    with the same code changes nothing. Needs `loyalty.refer`.

    Raises Invalid "unknown" for a code that is nobody's, Conflict "off" while no rules hold, "self" for one's own
    code, "not_new" for who bought before, "already" for who was brought by somebody else.
    """
    require_customer(actor, "loyalty.refer", customer_id)
    rules = queries.holding()
    if rules is None:
        raise Conflict(_("Nobody is rewarded for referrals now."), code="off")
    now, friend = clock.now(), _person(customer_id)
    at = min(at or now, now)
    referrer = _of_code(code)
    with transaction.atomic():
        alone("loyalty")
        records = customers.whole_person(friend.pk)
        before = Referral.objects.filter(customer__in=records).exclude(state=State.REFUSED).first()
        if before is not None:
            return _same(before, referrer)
        if friend.pk == referrer:
            raise Conflict(_("This is their own code."), code="self")
        if friend.first_order_at is not None and friend.first_order_at < at - GRACE:
            raise Conflict(_("They have bought before: only newcomers count."), code="not_new")
        signs = signs_against(referrer, friend.pk)
        values = {
            "referrer_id": referrer, "signs": ",".join(signs), "at": at, "since": now,
            "by": actor.name[:120], "rules": rules, "decided_by": "", "cleared_at": None,
            "state": State.HELD if signs else State.WAITING,
        }  # fmt: skip
        row, _made = Referral.objects.update_or_create(customer_id=friend.pk, defaults=values)
        _tell(row, actor)
        settle_referrals([referrer, friend.pk])
        facts.REFERRED.record(actor, friend.pk, referral=row.pk)
    return row


def clear_referral(actor: Actor, referral_id: int) -> Referral:
    """A colleague looked at what speaks against it and lets it pass: it waits for the first order, whatever else comes
    up. Again changes nothing; Conflict when it is decided."""
    with transaction.atomic():
        row = _locked(actor, referral_id)
        if row.state == State.WAITING and row.cleared_at:
            return row
        if row.state not in _OPEN:
            raise Conflict(_("This is decided already."))
        _decide(row, State.WAITING, actor, cleared_at=clock.now())
        facts.REFERRAL_CLEARED.record(actor, row.customer_id, referral=row.pk)
    return row


def refuse_referral(actor: Actor, referral_id: int) -> Referral:
    """Nobody gets anything for it. Again changes nothing; Conflict when it was rewarded."""
    with transaction.atomic():
        row = _locked(actor, referral_id)
        if row.state == State.REFUSED:
            return row
        if row.state not in _OPEN:
            raise Conflict(_("This is decided already."))
        before = {"state": row.state, "cleared": row.cleared_at is not None}
        _decide(row, State.REFUSED, actor)
        facts.REFERRAL_REFUSED.record(actor, row.customer_id, referral=row.pk, undo_with=before)
    return row


def signs_against(referrer: int, friend: int) -> list[str]:
    """What two people who stand for themselves have in common (`referrals.SIGNS`), a ring among it."""
    some, others = customers.whole_person(referrer), customers.whole_person(friend)
    signs = {*customers.in_common(some, others), *shared_by_orders(some, others)}
    if queries.is_ring(referrer, friend):
        signs.add("ring")
    return sorted(signs)


def undo_referred(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    """It was noted by mistake: nobody was brought. Conflict when points were given."""
    with transaction.atomic():
        row = Referral.objects.select_for_update().filter(pk=fact.payload["referral"]).first()
        if row is None:
            return
        require_customer(actor, "loyalty.refer", row.customer_id)
        if row.state == State.REWARDED:
            raise Conflict(_("They were rewarded. Adjust the points by hand."))
        people = customers.people_of([row.customer_id, row.referrer_id])
        row.delete()
        settle_referrals(set(people.values()))


def undo_refused(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """It is as before."""
    with transaction.atomic():
        row = _locked(actor, fact.payload["referral"])
        if row.state == State.REFUSED:
            _decide(row, State(before["state"]), actor)


def undo_cleared(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    """It has to be looked at again."""
    with transaction.atomic():
        row = _locked(actor, fact.payload["referral"])
        if row.state != State.WAITING:
            raise Conflict(_("This is decided already."))
        _decide(row, State.HELD if row.signs else State.WAITING, actor, cleared_at=None)


def _person(customer_id: int) -> customers.Customer:
    records = customers.whole_person(customer_id)
    if not records:
        raise NotFound(_("There is no such customer."))
    return customers.Customer.objects.get(pk=records[0])


def _of_code(code: str) -> int:
    """The person whose code it is."""
    codes = Codes.read()
    record = codes.customer(code) if codes else None
    records = customers.whole_person(record) if record is not None else []
    gone = customers.Customer.objects.filter(forgotten(), pk__in=records[:1]).exists()
    if not records or gone:
        words = _("Nobody has this code.")
        raise Invalid(words, fields={"code": words}, code="unknown")
    return records[0]


def _same(before: Referral, referrer: int) -> Referral:
    if customers.people_of([before.referrer_id])[before.referrer_id] != referrer:
        raise Conflict(_("They were brought by somebody else."), code="already")
    return before


def _locked(actor: Actor, referral_id: int) -> Referral:
    require(actor, "loyalty.adjust")
    row = queries.referral_for(actor, referral_id)
    return Referral.objects.select_for_update().get(pk=row.pk)


def _decide(row: Referral, state: State, actor: Actor, **more: Any) -> None:
    row.state, row.since, row.decided_by = state, clock.now(), actor.name[:120]
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    people = customers.people_of([row.customer_id, row.referrer_id])
    settle_referrals(set(people.values()))


def _tell(row: Referral, actor: Actor) -> None:
    """On both timelines."""
    detail = {"role": "friend", "other": row.referrer_id}
    other = {"role": "referrer", "other": row.customer_id}
    record_touches(
        [
            (row.customer_id, row.at, TOUCH, row.pk, detail, actor.name),
            (row.referrer_id, row.at, TOUCH, row.pk, other, actor.name),
        ]
    )
