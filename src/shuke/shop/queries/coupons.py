"""Coupons, their codes and what they brought, as the actor may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers.queries import Customer
from shuke.shop.models import Coupon, CouponUse, IssuedCoupon
from shuke.shop.queries.products import amount_of

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach

#: Coupons that are offered for giving: the latest.
OFFERED = 30
_IN_FORCE = Q(taken_back_at=None)


@dataclass(frozen=True)
class Effect:
    """What the codes of one coupon came to: uses in force, what they took off, the goods they were on."""

    uses: int = 0
    off: Decimal = Decimal(0)
    goods: Decimal = Decimal(0)


def list_coupons(actor: Actor) -> QuerySet[Coupon]:
    require(actor, "coupons.view")
    return Coupon.objects.all()


def coupon_for(actor: Actor, coupon_id: int) -> Coupon:
    """One coupon. NotFound, or Forbidden without the right."""
    row = list_coupons(actor).filter(pk=coupon_id).first()
    if row is None:
        raise NotFound(_("There is no such coupon."))
    return row


def codes(actor: Actor, coupon: Coupon) -> QuerySet[IssuedCoupon]:
    """Everybody who got a code of this coupon."""
    require(actor, "coupons.view")
    return coupon.codes.select_related("customer")


def effects(coupon_ids: Sequence[int]) -> dict[int, Effect]:
    """What these coupons (a page of them) came to, in one query."""
    rows = (
        CouponUse.objects.filter(_IN_FORCE, issued__coupon__in=coupon_ids)
        .values("issued__coupon")
        .annotate(uses=Count("pk"), off=Sum("off"), goods=Sum("goods"))
    )
    return {
        row["issued__coupon"]: Effect(row["uses"], amount_of(row["off"]), amount_of(row["goods"]))
        for row in rows
    }


def usable(codes: QuerySet[IssuedCoupon]) -> QuerySet[IssuedCoupon]:
    """The codes that can still be used now."""
    now = clock.now()
    return codes.filter(
        Q(starts_at=None) | Q(starts_at__lte=now),
        Q(expires_at=None) | Q(expires_at__gt=now),
        Q(uses_left=None) | Q(uses_left__gt=0),
        withdrawn_at=None,
    )


def coupons_at_hand(actor: Actor, customer_ids: Sequence[int]) -> list[IssuedCoupon]:
    """What one person can use now, the soonest to expire first, given every id that stands for them."""
    require(actor, "coupons.view")
    held = usable(IssuedCoupon.objects.filter(customer__in=customer_ids))
    return sorted(
        held.select_related("coupon")[:50],
        key=lambda row: (row.expires_at is None, row.expires_at, row.pk),
    )


def coupon_panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """The coupons that somebody can use now, for the record; None when there are none."""
    if not actor.can("coupons.view"):
        return None
    rows = coupons_at_hand(actor, ids)
    return {"rows": rows, "may_give": actor.can("coupons.give")} if rows else None


def still_open(coupons: QuerySet[Coupon]) -> QuerySet[Coupon]:
    """Those of the coupons that can be given to somebody now, the latest first."""
    ahead = Q(ends_at=None) | Q(ends_at__gt=clock.now())
    return coupons.filter(ahead, ended_at=None).order_by("-pk")


def givable_coupons(actor: Actor, _customer: Customer | None = None) -> list[tuple[str, str]]:
    """Coupons that can be given to somebody now, as choices; none for who may give none."""
    if not actor.can("coupons.give"):
        return []
    return [(str(row.pk), row.name) for row in still_open(Coupon.objects.all())[:OFFERED]]


def offered_coupons() -> list[tuple[str, str]]:
    """Coupons that a letter may name, as choices: those that can be given now."""
    return [(str(row.pk), row.name) for row in still_open(Coupon.objects.all())[:OFFERED]]


def coupons_in_letters(people: "Sequence[Reach]") -> Mapping[int, list[list[Any]]]:
    """For letters: what each can use now, the soonest to expire first: the coupon, its code, until when, and
    what it gives in each of our languages."""
    held = usable(IssuedCoupon.objects.filter(customer__in=[who.person_id for who in people]))
    rows: dict[int, list[IssuedCoupon]] = {}
    for row in held.select_related("coupon").order_by("pk"):
        assert row.customer_id is not None
        rows.setdefault(row.customer_id, []).append(row)
    return {
        pk: [
            [row.coupon_id, row.code, row.expires_at, *_promises(row.coupon)]
            for row in sorted(each, key=lambda row: (row.expires_at is None, row.expires_at))[:5]
        ]
        for pk, each in rows.items()
    }


def coupons_in_words(coupons: Sequence[Sequence[Any]], language: str) -> list[list[Any]]:
    """The same in one language: coupon, code, what it gives, until when."""
    place = next((n for n, (code, _n) in enumerate(settings.LANGUAGES) if code == language), 0)
    return [[number, code, each[place], until] for number, code, until, *each in coupons]


def _promises(coupon: Coupon) -> list[str]:
    sentences = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            sentences.append(promise(coupon))
    return sentences


def promise(coupon: Coupon) -> str:
    """What a coupon gives, as a sentence: "¥20 off from ¥100"."""
    what = {
        Coupon.Kind.AMOUNT: _("%(value)s off")
        % {"value": formats.money(coupon.value, coupon.currency)},
        Coupon.Kind.PERCENT: _("%(share)s off") % {"share": formats.percent(coupon.value / 100, 0)},
        Coupon.Kind.SHIPPING: _("Free shipping"),
        Coupon.Kind.GIFT: _("Gift: %(gift)s") % {"gift": coupon.gift},
    }[Coupon.Kind(coupon.kind)]
    if coupon.most is not None:
        what = _("%(what)s, at most %(most)s") % {
            "what": what, "most": formats.money(coupon.most, coupon.currency),
        }  # fmt: skip
    if coupon.minimum:
        return _("%(what)s from %(minimum)s") % {
            "what": what, "minimum": formats.money(coupon.minimum, coupon.currency),
        }  # fmt: skip
    return what


def issued_title(row: IssuedCoupon) -> str:
    """What a coupon that was given is called, where it is asked whose it is."""
    return _("Coupon %(code)s") % {"code": row.code}
