"""Take codes of coupons back that nobody used, and give them again."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NotFound
from shuke.common.revisions import next_revision
from shuke.shop import facts
from shuke.shop.commands.coupons import count_codes
from shuke.shop.models import Coupon, CouponUse, IssuedCoupon


def withdraw_coupon(actor: Actor, issued_id: int) -> IssuedCoupon:
    """Take a code back that was not used yet, as when it was given by mistake."""
    require(actor, "coupons.give")
    with transaction.atomic():
        row = _locked(issued_id)
        if row.used.filter(taken_back_at=None).exists():
            raise Conflict(_("This code has been used; it cannot be taken back."))
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by = clock.now(), actor.name[:120]
            row.revision = next_revision()
            row.save(update_fields=["withdrawn_at", "withdrawn_by", "revision"])
            Coupon.objects.filter(pk=row.coupon_id).update(
                issued=F("issued") - 1, revision=row.revision
            )
            facts.COUPON_WITHDRAWN.record(actor, row.coupon_id, code=row.pk)
    return row


def return_coupon(actor: Actor, issued_id: int) -> IssuedCoupon:
    """Let a code be used again that was taken back. Conflict when the coupon has ended or has none left."""
    require(actor, "coupons.give")
    with transaction.atomic():
        row = _locked(issued_id)
        if row.withdrawn_at is None:
            raise Conflict(_("This code can be used already."))
        row.withdrawn_at, row.withdrawn_by = None, ""
        row.revision = next_revision()
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "revision"])
        coupon = Coupon.objects.select_for_update(no_key=True).get(pk=row.coupon_id)
        count_codes(coupon, 1)
        facts.COUPON_GIVEN_AGAIN.record(actor, coupon.pk, code=row.pk)
    return row


def withdraw_issue(actor: Actor, coupon_id: int, reason: str, at: dt.datetime) -> int:
    """Take back all codes of one issue (its reason and moment); how many. Conflict when one was used."""
    require(actor, "coupons.give")
    with transaction.atomic():
        coupon = Coupon.objects.select_for_update(no_key=True).get(pk=coupon_id)
        rows = IssuedCoupon.objects.filter(
            coupon=coupon, reason=reason, issued_at=at, withdrawn_at=None
        )
        uses = CouponUse.objects.filter(issued=OuterRef("pk"), taken_back_at=None)
        if rows.filter(Exists(uses)).exists():
            raise Conflict(_("A code has been used; they cannot be taken back together."))
        revision = next_revision()
        taken = rows.update(
            withdrawn_at=clock.now(), withdrawn_by=actor.name[:120], revision=revision
        )
        Coupon.objects.filter(pk=coupon.pk).update(issued=F("issued") - taken, revision=revision)
        facts.COUPON_ISSUE_WITHDRAWN.record(actor, coupon.pk, people=taken)
    return taken


def _locked(issued_id: int) -> IssuedCoupon:
    row = IssuedCoupon.objects.select_for_update().filter(pk=issued_id).first()
    if row is None:
        raise NotFound(_("There is no such code."))
    return row
