"""Pages of coupons: the list, one coupon with its codes, a new one."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common import basics, clock
from shuke.common.access import SYSTEM, Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.toasts import toast
from shuke.shop import commands
from shuke.shop.models import Coupon
from shuke.shop.queries import coupons as queries
from shuke.shop.tables_coupons import CodeTable, CouponTable
from shuke.team.queries import stores

_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CouponForm(forms.Form):
    """The terms of a coupon, in the order of a sentence: what, from how much, where, how long."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Type of discount"), choices=Coupon.Kind.choices)
    value = forms.DecimalField(
        label=gettext_lazy("How much"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("An amount, or a share in per cent."),
    )
    gift = forms.CharField(label=gettext_lazy("The gift"), max_length=200, required=False)
    minimum = forms.DecimalField(
        label=gettext_lazy("Minimum spend"), required=False, min_value=0, initial=0
    )
    most = forms.DecimalField(
        label=pgettext_lazy("coupon", "At most"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("The most that a percentage takes off."),
    )
    store_codes = forms.MultipleChoiceField(
        label=gettext_lazy("Valid in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: everywhere."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), required=False, widget=_DAY)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=_DAY)
    days = forms.IntegerField(
        label=gettext_lazy("Valid for (days)"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Counted from the day on which somebody gets it."),
    )
    uses = forms.IntegerField(label=gettext_lazy("Uses per code"), min_value=1, initial=1)
    limit = forms.IntegerField(
        label=gettext_lazy("Total codes"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Empty: any number."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = [(store.code, store.name) for store in stores(SYSTEM)]
        self.fields["store_codes"].choices = places  # type: ignore[attr-defined]

    def terms(self) -> commands.Terms:
        """What was chosen; days of the shop become instants, the last day is still inside."""
        chosen = dict(self.cleaned_data)
        first, last = chosen.pop("starts_on"), chosen.pop("ends_on")
        return commands.Terms(
            **{
                **chosen,
                "value": chosen["value"] or Decimal(0),
                "minimum": chosen["minimum"] or Decimal(0),
                "currency": basics.currency(),
                "starts_at": clock.day_start(first) if first else None,
                "ends_at": clock.day_start(last + dt.timedelta(days=1)) if last else None,
            }
        )


@allow("coupons.view")
@require_safe
def coupons(request: Request) -> HttpResponse:
    table = CouponTable(request, request.actor).load()
    context = {"table": table, "may_edit": request.actor.can("coupons.edit")}
    return render(request, "shop/coupons.html", context)


@allow("coupons.view")
@require_safe
def coupon(request: Request, coupon_id: int) -> HttpResponse:
    row = queries.coupon_for(request.actor, coupon_id)
    context = {
        "coupon": row,
        "promise": queries.promise(row),
        "effect": queries.effects([coupon_id]).get(coupon_id, queries.Effect()),
        "table": CodeTable(request, request.actor, row),
        "may_edit": request.actor.can("coupons.edit"),
    }
    return render(request, "shop/coupon.html", context)


@allow("coupons.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    form = CouponForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.define_coupon(request.actor, form.terms())
        except ShukeError as error:
            places = {"starts_at": "starts_on", "ends_at": "ends_on"}
            for name, message in error.fields.items():
                form.add_error(places.get(name, name), message)
        else:
            toast(request, _("%(name)s can be given now") % {"name": row.name})
            return redirect("shop:coupon", row.pk)
    status = 422 if form.errors else 200
    return render(request, "shop/coupon_new.html", {"form": form}, status=status)


@require_POST
@allow("coupons.edit")
def ending(request: Request, coupon_id: int) -> HttpResponse:
    """Give it to nobody any more."""
    row = commands.end_coupon(request.actor, coupon_id)
    toast(request, _("%(name)s has ended") % {"name": row.name})
    return redirect("shop:coupon", coupon_id)


@require_POST
@allow("coupons.edit")
def reopening(request: Request, coupon_id: int) -> HttpResponse:
    row = commands.reopen_coupon(request.actor, coupon_id)
    toast(request, _("%(name)s can be given again") % {"name": row.name})
    return redirect("shop:coupon", coupon_id)


@require_POST
@allow("coupons.give")
def withdrawal(request: Request, code_id: int) -> HttpResponse:
    """Take a code back from whoever holds it."""
    row = commands.withdraw_coupon(request.actor, code_id)
    toast(request, _("The coupon was taken back"))
    if row.customer_id is None:
        return redirect("shop:coupon", row.coupon_id)
    return redirect("customers:record", row.customer_id)
