"""The list of coupons, and of who holds a code of one."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.shop.models import Coupon, IssuedCoupon
from shuke.shop.queries import coupons as queries


def _on_phones(row: Coupon) -> str:
    """What it gives, and until when."""
    return " · ".join(
        filter(None, (str(queries.promise(row)), formats.day(row.ends_at) if row.ends_at else ""))
    )


class CouponTable(Table):
    name = "coupons"
    default_sort = "-created_at"
    empty = (
        _("No coupons yet"),
        _("Make one: colleagues can then give it, and campaigns can carry it."),
        "shop:coupon_new",
        _("New coupon"),
    )
    columns = (
        Column(
            "name",
            _("Coupon"),
            link=lambda row: reverse("shop:coupon", args=[row.pk]),
            beneath=_on_phones,
        ),
        Column("promise", _("Gives"), value=queries.promise, on_phones=False),
        Column("issued", pgettext_lazy("coupon", "Given"), kind="number", sort=True),
        Column(
            "effect.uses",
            _("Used"),
            kind="number",
            on_phones=False,
            help=_("Uses that were not taken back."),
        ),
        Column(
            "effect.off",
            _("Discounts given out"),
            kind="money",
            unit=lambda row: row.currency,
            on_phones=False,
        ),
        Column(
            "effect.goods",
            _("Sales with it"),
            kind="money",
            unit=lambda r: r.currency,
            on_phones=False,
        ),
        Column("ends_at", _("Valid until"), kind="day", sort=True, on_phones=False),
        Column("state", _("State"), template="shop/_coupon_state.html", value=lambda row: row),
        Column("created_at", _("Made"), kind="ago", sort=True, at_first=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor):
        self.filters = (
            Filter("q", _("Search"), kind="search", fields=("name",), placeholder=_("Name")),
            Filter("kind", _("Kind"), choices=Coupon.Kind.choices),
        )
        super().__init__(request, queries.list_coupons(actor))

    def load(self) -> "CouponTable":
        """Read the page and what its coupons came to, in two queries."""
        rows = self.page.rows
        effects = queries.effects([row.pk for row in rows])
        for row in rows:
            row.effect = effects.get(row.pk, queries.Effect())
        return self


def _holder_on_phones(row: IssuedCoupon) -> str:
    """Whose it is, and whether it was taken back."""
    holder = str(row.customer) if row.customer_id else gettext("Everybody")
    return f"{holder} · {gettext('taken back')}" if row.withdrawn_at else holder


class CodeTable(Table):
    name = "coupon_codes"
    default_sort = "-issued_at"
    empty = (
        _("No one has one yet"),
        _("Give it on a customer's page, with a campaign, or over the API."),
    )
    columns = (
        Column("code", _("Code"), kind="code", beneath=_holder_on_phones),
        Column("customer", _("Customer"), template="shop/_holder.html", on_phones=False),
        Column("issued_at", pgettext_lazy("coupon", "Given"), kind="moment", sort=True),
        Column("issued_by", pgettext_lazy("coupon", "Given by"), kind="author", on_phones=False),
        Column("expires_at", _("Expires"), kind="day", on_phones=False),
        Column("uses_left", _("Uses left"), kind="number"),
        Column("reason", _("Reason"), at_first=False),
    )

    def __init__(self, request: HttpRequest, actor: Actor, coupon: Coupon):
        self.filters = (
            Filter("q", _("Search"), kind="search", fields=("code",), placeholder=_("Code")),
            Filter("left", _("Can be used"), choices=[("yes", _("Yes"))], apply=_usable),
        )
        super().__init__(request, queries.codes(actor, coupon))


def _usable(rows, value: str):
    return queries.usable(rows)
