"""Use a code on an order, and give the use back when the order comes to nothing."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.customers import commands as customers
from shuke.customers.queries import whole_person
from shuke.shop import facts
from shuke.shop.coupon_terms import Basket, amount_off
from shuke.shop.models import CouponUse, IssuedCoupon

USED = "shop.coupon_used"


@dataclass(frozen=True)
class Quote:
    """What a code would do now: so much off, or a gift in words."""

    issued: IssuedCoupon
    off: Decimal
    gift: str


def quote_coupon(
    actor: Actor, code: str, basket: Basket, *, customer_id: int | None = None
) -> Quote:
    """What the code takes off this basket, without using it. Raises as `redeem_coupon` does."""
    require(actor, "coupons.redeem")
    return _quote(_issued(code), basket, customer_id, clock.now())


def redeem_coupon(
    actor: Actor,
    code: str,
    basket: Basket,
    *,
    key: str,
    order_number: str = "",
    customer_id: int | None = None,
) -> CouponUse:
    """Use the code once. `key` names this use for the caller: told again, it answers with the same use.

    NotFound for no such code; Conflict with the code coupon_expired, coupon_early, coupon_used,
    coupon_withdrawn, coupon_other_person or one of `coupon_terms.amount_off` when it cannot be used.
    """
    require(actor, "coupons.redeem")
    if not key or len(key) > 120:
        words = _("Give a key of 1 to 120 characters that names this use.")
        raise Invalid(words, fields={"key": words})
    with transaction.atomic():
        issued = _issued(code, lock=True)
        if earlier := CouponUse.objects.filter(key=key).first():
            if earlier.issued_id != issued.pk:
                raise Conflict(_("This key names the use of another code."), code="key_reused")
            return earlier
        now, revision = clock.now(), next_revision()
        quote = _quote(issued, basket, customer_id, now)
        _take_one(issued, revision)
        use = CouponUse.objects.create(
            issued=issued,
            key=key,
            order_number=order_number[:80],
            store_code=basket.store[:60],
            goods=sum((line.amount for line in basket.lines), Decimal(0)),
            off=quote.off,
            currency=basket.currency,
            at=now,
            by=actor.name[:120],
            revision=revision,
        )
        _tell_timeline(use, issued.customer_id or customer_id)
        facts.COUPON_REDEEMED.record(actor, issued.coupon_id, use=use.pk)
    return use


def take_back_use(actor: Actor, key: str) -> CouponUse:
    """The order fell through: the code may be used again, until it expires. Again changes nothing."""
    require(actor, "coupons.redeem")
    with transaction.atomic():
        use = CouponUse.objects.select_for_update().filter(key=key).first()
        if use is None:
            raise NotFound(_("No code was used under this key."))
        if use.taken_back_at is None:
            use.taken_back_at, use.taken_back_by = clock.now(), actor.name[:120]
            use.revision = next_revision()
            use.save(update_fields=["taken_back_at", "taken_back_by", "revision"])
            IssuedCoupon.objects.filter(pk=use.issued_id, uses_left__isnull=False).update(
                uses_left=F("uses_left") + 1, revision=use.revision
            )
            facts.COUPON_RETURNED.record(actor, use.issued.coupon_id, use=use.pk)
    return use


def _issued(code: str, *, lock: bool = False) -> IssuedCoupon:
    rows = IssuedCoupon.objects.select_related("coupon")
    if lock:
        rows = rows.select_for_update(of=("self",))
    issued = rows.filter(code=code.strip().upper()).first()
    if issued is None:
        raise NotFound(_("There is no coupon with this code."), code="coupon_unknown")
    return issued


def _quote(
    issued: IssuedCoupon, basket: Basket, customer_id: int | None, now: dt.datetime
) -> Quote:
    if issued.withdrawn_at is not None:
        raise Conflict(_("This code was taken back."), code="coupon_withdrawn")
    if issued.starts_at is not None and issued.starts_at > now:
        raise Conflict(_("This code does not hold yet."), code="coupon_early")
    if issued.expires_at is not None and issued.expires_at <= now:
        raise Conflict(_("This code has expired."), code="coupon_expired")
    if issued.uses_left == 0:
        raise Conflict(_("This code has been used."), code="coupon_used")
    holder = issued.customer_id
    if holder and customer_id and customer_id not in whole_person(holder):
        raise Conflict(_("This code belongs to somebody else."), code="coupon_other_person")
    return Quote(issued, amount_off(issued.coupon, basket), issued.coupon.gift)


def _take_one(issued: IssuedCoupon, revision: int) -> None:
    """One use less, under the condition that one is left: of two tills at once one is refused."""
    if issued.uses_left is None:
        return
    left = IssuedCoupon.objects.filter(pk=issued.pk, uses_left__gt=0)
    if not left.update(uses_left=F("uses_left") - 1, revision=revision):
        raise Conflict(_("This code has been used."), code="coupon_used")


def _tell_timeline(use: CouponUse, customer_id: int | None) -> None:
    if customer_id is None:
        return
    coupon = use.issued.coupon
    detail = {
        "coupon": coupon.pk,
        "name": coupon.name,
        "off": str(use.off),
        "currency": use.currency,
    }
    customers.record_touches([(customer_id, use.at, USED, use.pk, detail, use.by)])
