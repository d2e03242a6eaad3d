"""Pages of stalled payments: the queue, one of them, what help brought."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.live import is_live, live_response
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.sales import commands
from shuke.sales.queries import rules
from shuke.sales.queries.offers import offers
from shuke.sales.queries.results import result_of
from shuke.sales.queries.stalls import about, pulse, stall_for
from shuke.sales.queries.ways import ways
from shuke.sales.tables import stall_table


@allow("sales.help")
@require_safe
def stalls(request: Request) -> HttpResponse:
    """Who is stuck now; the figures over it keep themselves up to date."""
    counts = pulse(request.actor)
    if is_live(request):
        part = "sales/_pulse.html", {"pulse": counts}
        return live_response(request, sorted(counts.items()), lambda: render(request, *part))
    context = {"table": stall_table(request), "pulse": counts, "holding": rules.holding()}
    return render(request, "sales/stalls.html", context)


@allow("sales.help")
@require_safe
def stall(request: Request, stall: int) -> HttpResponse:
    """One shopper: the cart, why, how they may be reached, what to say."""
    actor, row = request.actor, stall_for(request.actor, stall)
    is_mine = row.is_open and row.holder_id is not None and row.holder_id == actor.id
    context = {
        **about(actor, row),
        "is_mine": is_mine,
        "ways": ways(actor, row),
        "offers": offers(actor, row) if is_mine else [],
        "outcomes": [(each.value, each.label) for each in commands.OUTCOMES],
    }
    return render(request, "sales/stall.html", context)


@allow("sales.help")
@require_POST
def claim(request: Request, stall: int) -> HttpResponse:
    commands.claim_stall(request.actor, stall)
    toast(request, _("It is yours: nobody else writes to them"))
    return redirect("sales:stall", stall)


@allow("sales.help")
@require_POST
def release(request: Request, stall: int) -> HttpResponse:
    commands.release_stall(request.actor, stall)
    toast(request, _("Back in the queue"))
    return redirect("sales:stalls")


@allow("sales.help")
@require_POST
def reaching(request: Request, stall: int) -> HttpResponse:
    """Note that they were written to or called."""
    values = request.POST
    commands.reach_out(request.actor, stall, values.get("way", ""), values.get("note", ""))
    toast(request, _("Noted"))
    return redirect("sales:stall", stall)


@allow("sales.help")
@require_POST
def coupon(request: Request, stall: int) -> HttpResponse:
    number = whole_number(request.POST.get("coupon", ""), 9) or 0
    commands.offer_coupon(request.actor, stall, number)
    toast(request, _("The coupon is theirs: tell them"))
    return redirect("sales:stall", stall)


@allow("sales.help")
@require_POST
def closing(request: Request, stall: int) -> HttpResponse:
    values = request.POST
    commands.close_stall(request.actor, stall, values.get("outcome", ""), values.get("note", ""))
    toast(request, _("Noted"))
    return redirect("sales:stalls")


@allow("sales.report")
@require_safe
def result(request: Request) -> HttpResponse:
    """What help brought, against those who were left alone."""
    return render(request, "sales/result.html", {"result": result_of(request.actor)})
