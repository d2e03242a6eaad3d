"""The people behind each number of a campaign."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shuke.common.access import Request, allow, require
from shuke.customers.queries import reach
from shuke.engage import queries, results
from shuke.engage.models import Campaign, DeliveryEvent, Send
from shuke.engage.views.tables import BuyersTable, PeopleTable

#: What stands in the address -> what the page is called. States and arms of the ledger come besides.
GROUPS = {
    "clicked": _("Followed a link"),
    "unsubscribed": _("Unsubscribed"),
    "bounced": _("Letter came back"),
    "problems": _("Failed or unknown"),
}


#: Buyers shown on one page.
MOST = 200


@allow("campaigns.view")
@require_safe
def people(request: Request, pk: int, group: str) -> HttpResponse:
    campaign = queries.campaign_for(request.actor, pk)
    require(request.actor, "customers.view")
    rows = _rows(campaign, group).select_related("customer")
    title = GROUPS.get(group) or dict(Send.State.choices + Send.Arm.choices)[group]
    context = {"campaign": campaign, "title": title, "table": PeopleTable(request, rows)}
    return render(request, "engage/people.html", context)


@allow("campaigns.view")
@require_safe
def buyers(request: Request, pk: int) -> HttpResponse:
    campaign = queries.campaign_for(request.actor, pk)
    require(request.actor, "customers.view")
    if campaign.launched_at is None:
        raise Http404
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted.isdigit() and int(wanted) in results.DAYS else 14
    outcome = results.measure(request.actor, campaign, days)
    arm = request.GET.get("group", "")
    # Who only returned something moves the money, but is none of the buyers that are counted.
    bought = [
        buyer
        for buyer in outcome.buyers
        if buyer.bought and (arm not in Send.Arm.values or buyer.arm == arm)
    ]
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
        "title": _("Bought in %(days)d days") % {"days": days},
        "table": BuyersTable(request, rows=rows),
        "lead": _("The first %(shown)d of %(all)d, by net revenue.")
        % {"shown": MOST, "all": len(bought)}
        if len(bought) > MOST
        else "",
    }
    return render(request, "engage/people.html", context)


def _rows(campaign: Campaign, group: str) -> QuerySet[Send]:
    sends = campaign.sends.all()
    if group in Send.State.values:
        return sends.filter(state=group)
    if group in Send.Arm.values:
        return sends.filter(arm=group)
    if group == "problems":
        return sends.filter(state__in=(Send.State.FAILED, Send.State.UNKNOWN))
    if group == "clicked":
        return sends.filter(pk__in=sends.filter(clicks__machine=False).values("pk"))
    kinds = {
        "unsubscribed": DeliveryEvent.Kind.UNSUBSCRIBED,
        "bounced": DeliveryEvent.Kind.HARD_BOUNCE,
    }
    if group not in kinds:
        raise Http404
    return sends.filter(
        pk__in=DeliveryEvent.objects.filter(send__step=campaign.step_id, kind=kinds[group]).values(
            "send"
        )
    )
