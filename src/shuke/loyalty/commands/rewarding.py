"""Rewards: offered, taken for points, handed over, cancelled."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from shuke.common import basics, clock, ids
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.kit import formats
from shuke.common.models import RecordedFact
from shuke.common.money import LIMIT
from shuke.common.texts import readable
from shuke.common.turns import alone
from shuke.customers import queries as customers
from shuke.customers.queries.scoping import require_customer
from shuke.loyalty import facts
from shuke.loyalty.commands.giving import give_back, spend
from shuke.loyalty.models import Reward, RewardClaim
from shuke.shop.commands import issue_coupons
from shuke.shop.queries import givable_coupons

LONGEST, MOST, KEY = 120, 10_000_000, 60


def offer_reward(
    actor: Actor,
    *,
    name: str,
    points: int,
    price: Decimal = Decimal(0),
    stock: int | None = None,
    coupon: int | None = None,
) -> Reward:
    """Let something be had for points, and for `price` in the shop's currency beside them; `coupon`: a code of it is
    what is given. Invalid names each wrong field."""
    require(actor, "loyalty.offer")
    name = readable(name or "")[:LONGEST]
    wrong = {}
    if not name:
        wrong["name"] = _("Say what it is.")
    if not 0 < points <= MOST:
        wrong["points"] = _("A whole number from 1 to %(most)s.") % {"most": MOST}
    if not 0 <= price < LIMIT:
        wrong["price"] = _("An amount, or nothing.")
    if stock is not None and not 0 < stock <= MOST:
        wrong["stock"] = _("A whole number above 0, or nothing.")
    if coupon is not None and str(coupon) not in dict(givable_coupons(actor)):
        wrong["coupon"] = _("Choose a coupon that can be given.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    with transaction.atomic():
        row = Reward.objects.create(
            name=name, points=points, price=price, currency=basics.currency(), stock=stock,
            coupon_id=coupon, made_at=clock.now(), made_by=actor.name[:120],
        )  # fmt: skip
        facts.REWARD_OFFERED.record(actor, row.pk)
    return row


def end_reward(actor: Actor, reward_id: int) -> Reward:
    """Nobody gets it any more; what was taken stays taken. Again changes nothing."""
    return _set_ended(actor, reward_id, ended=True)


def reopen_reward(actor: Actor, reward_id: int) -> Reward:
    """Let it be had again: the undo of `end_reward`."""
    return _set_ended(actor, reward_id, ended=False)


def claim_reward(actor: Actor, customer_id: int, reward_id: int, *, key: str = "") -> RewardClaim:
    """Take one for somebody and spend their points, in one transaction: once per `key`. Conflict "sold_out" when there
    is none left, "ended", or "insufficient" when their points do not suffice."""
    require_customer(actor, "loyalty.redeem", customer_id)
    records = customers.whole_person(customer_id)
    if not records:
        raise NotFound(_("There is no such customer."))
    key = key or ids.token(12)
    if len(key) > KEY:
        words = _("This is longer than %(limit)d characters.") % {"limit": KEY}
        raise Invalid(words, fields={"key": words})
    with transaction.atomic():
        alone(f"loyalty:{records[0]}")
        before = RewardClaim.objects.filter(customer__in=records, key=key).first()
        if before is not None:
            if before.reward_id != reward_id:
                raise Conflict(_("This key was used for another reward."), code="key_reused")
            return before
        reward = _take_one(reward_id)
        spend(actor, records[0], reward.points, cause=reward.name, key=f"claim:{key}")
        claim = RewardClaim.objects.create(
            reward=reward, customer_id=records[0], key=key, points=reward.points,
            at=clock.now(), by=actor.name[:120],
        )  # fmt: skip
        facts.REWARD_CLAIMED.record(actor, reward.pk, claim=claim.pk)
        if reward.coupon_id is not None:
            _give_code(actor, claim, reward.coupon_id)
    return claim


def _give_code(actor: Actor, claim: RewardClaim, coupon: int) -> None:
    """A code of their own, which they have with that."""
    issue_coupons(actor, coupon, [claim.customer_id], reason=f"reward:{claim.pk}")
    claim.handed_at, claim.handed_by = claim.at, claim.by
    claim.save(update_fields=["handed_at", "handed_by"])


def _take_one(reward_id: int) -> Reward:
    """One of them is gone, if there is one: of many who ask at once none gets more than there are."""
    reward = Reward.objects.filter(pk=reward_id).first()
    if reward is None:
        raise NotFound(_("There is no such reward."))
    open_ones = Reward.objects.filter(pk=reward_id, ended_at=None)
    enough = Q(stock=None) | Q(stock__gt=F("taken"))
    if not open_ones.filter(enough).update(taken=F("taken") + 1):
        if reward.ended_at is not None:
            raise Conflict(_("%(name)s is not offered any more.") % {"name": reward}, code="ended")
        raise Conflict(_("There is no %(name)s left.") % {"name": reward}, code="sold_out")
    return reward


def give_reward(actor: Actor, customer_id: int, value: str, *, reason: str) -> str:
    """Take a reward for somebody (`value`: its id) from the record or the till, and say so."""
    if not (value.isascii() and value.isdigit()):
        raise Invalid(_("Choose a reward."))
    claim = claim_reward(actor, customer_id, int(value[:18]))
    words = {"name": claim.reward.name, "points": formats.number(claim.points)}
    if claim.reward.coupon_id is not None:
        return _("%(name)s for %(points)s points: the code stands on their record") % words
    if not claim.reward.price:
        return _("%(name)s for %(points)s points: hand it over") % words
    words["price"] = formats.money(claim.reward.price, claim.reward.currency)
    return _("%(name)s for %(points)s points and %(price)s: hand it over") % words


def hand_over_reward(actor: Actor, claim_id: int) -> RewardClaim:
    """Note that somebody has it in their hands. Again changes nothing; Conflict when it was cancelled."""
    with transaction.atomic():
        claim = _claim(actor, claim_id)
        if claim.cancelled_at is not None:
            raise Conflict(_("This was cancelled."))
        if claim.handed_at is None:
            claim.handed_at, claim.handed_by = clock.now(), actor.name[:120]
            claim.save(update_fields=["handed_at", "handed_by"])
            facts.REWARD_HANDED.record(actor, claim.reward_id, claim=claim.pk)
    return claim


def cancel_claim(actor: Actor, claim_id: int) -> RewardClaim:
    """Give the points back and put the reward back into stock. Again changes nothing; Conflict when it was handed
    over."""
    with transaction.atomic():
        claim = _claim(actor, claim_id)
        if claim.handed_at is not None:
            raise Conflict(_("It was handed over. Take it back first, then adjust the points."))
        if claim.cancelled_at is None:
            person = customers.whole_person(claim.customer_id)[0]
            alone(f"loyalty:{person}")
            give_back(actor, person, f"claim:{claim.key}")
            Reward.objects.filter(pk=claim.reward_id).update(taken=F("taken") - 1)
            claim.cancelled_at, claim.cancelled_by = clock.now(), actor.name[:120]
            claim.save(update_fields=["cancelled_at", "cancelled_by"])
            facts.CLAIM_CANCELLED.record(actor, claim.reward_id, claim=claim.pk)
    return claim


def undo_claimed(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    cancel_claim(actor, fact.payload["claim"])


def undo_handed(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    """They do not have it yet."""
    claim = _claim(actor, fact.payload["claim"])
    if claim.reward.coupon_id is not None:
        raise Conflict(
            _("They have the code. End it among the codes of the coupon, then adjust the points.")
        )
    RewardClaim.objects.filter(pk=claim.pk).update(handed_at=None, handed_by="")


def _claim(actor: Actor, claim_id: int) -> RewardClaim:
    require(actor, "loyalty.redeem")
    claim = RewardClaim.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(_("Nobody took this reward."))
    require_customer(actor, "loyalty.redeem", claim.customer_id)
    return claim


def _set_ended(actor: Actor, reward_id: int, *, ended: bool) -> Reward:
    require(actor, "loyalty.offer")
    with transaction.atomic():
        row = Reward.objects.select_for_update().filter(pk=reward_id).first()
        if row is None:
            raise NotFound(_("There is no such reward."))
        if (row.ended_at is not None) != ended:
            row.ended_at = clock.now() if ended else None
            row.ended_by = actor.name[:120] if ended else ""
            row.save(update_fields=["ended_at", "ended_by"])
            (facts.REWARD_ENDED if ended else facts.REWARD_REOPENED).record(actor, row.pk)
    return row
