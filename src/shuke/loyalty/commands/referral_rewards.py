"""Reward both for the first order that was kept: each referral in a transaction of its own, once."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.turns import alone, give_way
from shuke.customers import queries as customers
from shuke.loyalty import facts
from shuke.loyalty.commands.referring import GRACE, signs_against
from shuke.loyalty.earning import customers_gone, expiry
from shuke.loyalty.ledger import Books, Why
from shuke.loyalty.models import PointsEntry, Referral
from shuke.loyalty.queries.rules import in_force
from shuke.loyalty.referrals import Terms
from shuke.loyalty.standing_referrals import settle_referrals
from shuke.shop.queries import orders_since
from shuke.shop.queries.line_worth import line_worth

State = Referral.State
YEAR = dt.timedelta(days=365)


def follow_referrals() -> int:
    """Look at all that wait: reward those whose first order was kept, hold those against whom something speaks, let
    those lapse that nobody bought for in time; how many changed. Safe at any time and in two processes at once."""
    changed = 0
    waiting = Referral.objects.filter(state=State.WAITING).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            alone("loyalty")
            row = (
                Referral.objects.filter(pk=pk, state=State.WAITING).select_related("rules").first()
            )
            changed += row is not None and _look(row)
        give_way()
    return changed


def _look(row: Referral) -> bool:
    terms, now = Terms.of_version(row.rules.definition), clock.now()
    people = customers.people_of([row.customer_id, row.referrer_id])
    friend, referrer = people[row.customer_id], people[row.referrer_id]
    if friend == referrer or customers_gone([friend, referrer]):
        return _become(row, State.REFUSED)
    order = _first_order(row, friend, terms, now)
    if order is None:
        is_over = row.at + dt.timedelta(days=terms.within_days + terms.keep_days) < now
        return is_over and _become(row, State.LAPSED)
    if row.cleared_at is None and (signs := signs_against(referrer, friend)):
        row.signs = ",".join(signs)
        return _become(row, State.HELD)
    _reward(row, referrer, friend, terms, order)
    return True


def _first_order(row: Referral, friend: int, terms: Terms, now: dt.datetime) -> int | None:
    """The first order in time that comes to enough after its days of being kept."""
    last = row.at + dt.timedelta(days=terms.within_days)
    for order, at in orders_since(customers.whole_person(friend), row.at - GRACE):
        if at > last or at + dt.timedelta(days=terms.keep_days) > now:
            return None
        remaining = sum(line.remaining for line in line_worth([order]))
        if remaining and remaining >= terms.least:
            return order
    return None


def _reward(row: Referral, referrer: int, friend: int, terms: Terms, order: int) -> None:
    now = clock.now()
    recent = Referral.objects.filter(
        referrer__in=customers.whole_person(referrer), state=State.REWARDED,
        referrer_points__gt=0, since__gt=now - YEAR,
    )  # fmt: skip
    is_over_most = bool(terms.most) and recent.count() >= terms.most
    row.referrer_points = 0 if is_over_most else terms.referrer_points
    row.friend_points, row.order_id = terms.friend_points, order
    books = Books(SYSTEM, [referrer, friend])
    books.load_unspent()
    ends = expiry(now, in_force().lasts_months)
    for person, points, cause in (
        (referrer, row.referrer_points, _("Brought somebody")),
        (friend, row.friend_points, _("Came through somebody")),
    ):
        if points:
            why = Why(f"referral:{row.pk}", cause)
            books.grant(person, points, why.key, why, kind=PointsEntry.Kind.REFER, expires_at=ends)
    books.close()
    _become(row, State.REWARDED)
    facts.REFERRAL_REWARDED.record(SYSTEM, row.referrer_id, referral=row.pk)


def _become(row: Referral, state: State) -> bool:
    row.state, row.since, row.decided_by = state, clock.now(), SYSTEM.name[:120]
    row.save()
    people = customers.people_of([row.customer_id, row.referrer_id])
    settle_referrals(set(people.values()))
    return True
