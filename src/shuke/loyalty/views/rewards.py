"""What points can be spent on, and who took it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.loyalty import commands
from shuke.loyalty.forms import RewardForm
from shuke.loyalty.queries import rewards as queries
from shuke.loyalty.tables_rewards import ClaimTable, RewardTable
from shuke.shop import queries as shop


@allow("loyalty.view")
@require_safe
def rewards(request: Request) -> HttpResponse:
    context = {
        "table": RewardTable(request, request.actor),
        "may_offer": request.actor.can("loyalty.offer"),
    }
    return render(request, "loyalty/rewards.html", context)


@allow("loyalty.offer")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Offer something for points."""
    form = RewardForm(request.POST or None, coupons=shop.givable_coupons(request.actor))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            row = commands.offer_reward(request.actor, **{**values, "price": values["price"] or 0})
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("%(name)s can be had now") % {"name": row.name})
            return redirect("loyalty:reward", row.pk)
    status = 422 if form.errors else 200
    return render(request, "loyalty/reward_new.html", {"form": form}, status=status)


@allow("loyalty.view")
@require_safe
def reward(request: Request, reward: int) -> HttpResponse:
    """One reward with who took it."""
    row = queries.reward_for(request.actor, reward)
    context = {
        "reward": row,
        "terms": queries.terms(row),
        "table": ClaimTable(request, request.actor, row),
        "may_offer": request.actor.can("loyalty.offer"),
        "may_redeem": request.actor.can("loyalty.redeem"),
    }
    return render(request, "loyalty/reward.html", context)


@allow("loyalty.offer")
@require_POST
def end(request: Request, reward: int) -> HttpResponse:
    row = commands.end_reward(request.actor, reward)
    toast(request, pgettext("reward", "%(name)s has ended") % {"name": row.name})
    return redirect("loyalty:reward", row.pk)


@allow("loyalty.offer")
@require_POST
def reopen(request: Request, reward: int) -> HttpResponse:
    row = commands.reopen_reward(request.actor, reward)
    toast(request, _("%(name)s can be had now") % {"name": row.name})
    return redirect("loyalty:reward", row.pk)


@allow("loyalty.redeem")
@require_POST
def hand_over(request: Request, claim: int) -> HttpResponse:
    row = commands.hand_over_reward(request.actor, claim)
    toast(request, pgettext("reward", "Handed over"))
    return redirect("loyalty:reward", row.reward_id)


@allow("loyalty.redeem")
@require_POST
def cancel(request: Request, claim: int) -> HttpResponse:
    row = commands.cancel_claim(request.actor, claim)
    toast(request, _("Cancelled: the points are back"))
    return redirect("loyalty:reward", row.reward_id)
