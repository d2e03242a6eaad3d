"""The people behind each number of a campaign."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shuke.common.access import Request, allow, require
from shuke.customers.queries import reach
from shuke.engage import groups, queries, results
from shuke.engage.models import Send
from shuke.engage.views.tables import BuyersTable, HiddenPeopleTable, PeopleTable

#: Buyers shown on one page.
MOST = 200


@allow("campaigns.view")
@require_safe
def people(request: Request, pk: int, group: str) -> HttpResponse:
    campaign = queries.campaign_for(request.actor, pk)
    hides = request.actor.scope.campaigns is not None  # an agency: people without their names
    if not hides:
        require(request.actor, "customers.view")
    rows = groups.sends_of(campaign, group)
    if rows is None:
        raise Http404
    table = HiddenPeopleTable if hides else PeopleTable
    context = {
        "campaign": campaign,
        "title": groups.title_of(group, 0),
        "table": table(request, rows.select_related("customer")),
        "people_url": "" if hides else groups.people_url(campaign, group),
    }
    return render(request, "engage/people.html", context)


@allow("campaigns.view")
@require_safe
def buyers(request: Request, pk: int) -> HttpResponse:
    campaign = queries.campaign_for(request.actor, pk)
    require(request.actor, "customers.view")
    if campaign.launched_at is None:
        raise Http404
    days = groups.days_of(request.GET)
    outcome = results.measure(request.actor, campaign, days)
    arm = request.GET.get("group", "")
    arm = arm if arm in Send.Arm.values else ""
    bought = groups.buyers_of(outcome, arm)
    first = bought[:MOST]
    names = {
        pk: who.name or f"#{pk}"
        for pk, who in reach([buyer.customer_id for buyer in first], channel="email").items()
    }
    rows = [
        {
            "customer_id": buyer.customer_id,
            "name": names.get(buyer.customer_id, f"#{buyer.customer_id}"),
            "arm": Send.Arm(buyer.arm).label,
            "orders": buyer.orders,
            "revenue": buyer.revenue,
            "profit": None if buyer.costless else buyer.profit,
            "currency": outcome.currency,
        }
        for buyer in first
    ]
    context = {
        "campaign": campaign,
        "title": groups.title_of("buyers", days),
        "people_url": groups.people_url(campaign, f"buyers-{arm}" if arm else "buyers", days),
        "table": BuyersTable(request, rows=rows),
        "lead": _("The first %(shown)d of %(all)d, by net revenue.")
        % {"shown": MOST, "all": len(bought)}
        if len(bought) > MOST
        else "",
    }
    return render(request, "engage/people.html", context)
