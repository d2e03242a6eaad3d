"""From a number of a campaign to its people, in the list of customers (0150)."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.texts import whole_number
from shuke.customers.queries import among, survivors
from shuke.customers.slots import PeopleSet
from shuke.engage import queries, results
from shuke.engage.ledger.gating import reason_words
from shuke.engage.ledger.responses import confirmed, lost
from shuke.engage.models import Campaign, Click, DeliveryEvent, Reply, Send

#: Groups that are neither a state nor an arm of the ledger -> what they are called.
GROUPS = {
    "everybody": gettext_lazy("Everybody in the segment"),
    "delivered": gettext_lazy("Delivered"),
    "confirmed": gettext_lazy("Arrival confirmed"),
    "clicked": gettext_lazy("Clicked a link"),
    "replied": gettext_lazy("Replied"),
    "unsubscribed": gettext_lazy("Unsubscribed"),
    "bounced": gettext_lazy("Bounced"),
    "problems": gettext_lazy("Failed or unknown"),
}
#: Parts of a draft's people, as they stand now -> what they are called.
OUTLOOK = {
    "would-get": gettext_lazy("Would get it"),
    "left-out": gettext_lazy("Would be left out"),
    "would-wait": gettext_lazy("Would wait"),
    "of-segment": gettext_lazy("Everybody in the segment now"),
}
#: Groups of those who bought in the days after the launch: in either arm, or in one.
BUYERS = {"buyers": "", "buyers-letter": Send.Arm.LETTER, "buyers-control": Send.Arm.CONTROL}
PARAMETERS = ("campaign", "group", "days", "day", "reason", "link", "bought")


def people_url(
    campaign: Campaign,
    group: str,
    days: int = 0,
    *,
    day: int = 0,
    reason: str = "",
    link: int | None = None,
    bought: str = "",
) -> str:
    """The list of customers, narrowed to a group of the campaign's people: all of it, those whose row has
    this reason, who followed the link at this place in the letter, bought up to this day of the `days`
    after the launch (1 is the first), or had bought last so long before it (`results.RECENCY`)."""
    query: dict[str, Any] = {"campaign": campaign.pk, "group": group}
    more = {"days": days, "day": day, "reason": reason, "link": link, "bought": bought}
    query |= {name: value for name, value in more.items() if value}
    return f"{reverse('customers:list')}?{urlencode(query)}"


def people_of(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """The people that an address of `people_url` means."""
    require(actor, "campaigns.view")
    number, group = query["campaign"], query.get("group", "")
    campaign = queries.campaign_for(actor, int(number) if number.isdigit() else 0)
    title = title_of(group, days_of(query))
    narrowed = _narrowed(campaign, group, query)
    title = ": ".join([title, *narrowed])
    is_draft = campaign.is_editable or campaign.can_be_taken_back
    too_early = group in BUYERS and campaign.launched_at is None
    too_late = group in OUTLOOK and not (is_draft and campaign.segment_id)
    if not title or too_early or too_late:
        raise Invalid(_("This campaign has no such group of people."), code="unknown_group")
    return PeopleSet(
        title=f"{campaign.name}: {title}",
        parameters={key: query[key] for key in PARAMETERS if query.get(key)},
        narrow=lambda customers: among(customers, _survivors(_ids(actor, campaign, group, query))),
        back=reverse("engage:campaign", args=[campaign.pk]),
    )


def _narrowed(campaign: Campaign, group: str, query: Mapping[str, str]) -> list[str]:
    """What narrows the group further, in words. Invalid when nothing is meant by it."""
    words = []
    if group in BUYERS and (day := day_of(query)):
        words.append(_("up to day %(day)s") % {"day": day})
    if reason := query.get("reason", ""):
        words.append(str(reason_words(reason)))
    if link := query.get("link", ""):
        url = _url_of(campaign, link)
        if group != "clicked" or url is None:
            raise Invalid(_("This campaign has no such group of people."), code="unknown_group")
        words.append(url)
    if bought := query.get("bought", ""):
        if group not in results.ARMS or bought not in results.RECENCY or not campaign.launched_at:
            raise Invalid(_("This campaign has no such group of people."), code="unknown_group")
        words.append(str(results.RECENCY[bought]))
    return words


def _url_of(campaign: Campaign, position: str) -> str | None:
    links = campaign.links.filter(position=int(position) if position.isdigit() else 0)
    return links.values_list("url", flat=True).first()


def title_of(group: str, days: int) -> str:
    """What a group is called; empty when there is none of this name."""
    if group in BUYERS:
        return _("Bought in %(days)d days") % {"days": days}
    states: dict[str, Any] = dict(Send.State.choices + Send.Arm.choices)
    return str(GROUPS.get(group) or OUTLOOK.get(group) or states.get(group, ""))


def days_of(query: Mapping[str, str]) -> int:
    """Days after the launch that count: one of those that can be chosen, else the usual ones."""
    days = query.get("days", "")
    return int(days) if days.isdigit() and int(days) in results.DAYS else 14


def day_of(query: Mapping[str, str]) -> int:
    """The last day that counts of those after the launch, 1 being the first; 0: all. Invalid for another."""
    text = query.get("day", "")
    if not text:
        return 0
    day = whole_number(text, 3) or 0
    if not 1 <= day <= days_of(query):
        raise Invalid(_("This campaign has no such group of people."), code="unknown_group")
    return day


def sends_of(campaign: Campaign, group: str) -> QuerySet[Send] | None:
    """The group's rows of the ledger; None for a group that is none."""
    sends, kinds = campaign.sends.all(), DeliveryEvent.Kind
    came_back = Q(lost())
    named = {
        "everybody": Q(),
        "delivered": Q(state=Send.State.SENT) & ~came_back,
        "confirmed": Q(state=Send.State.SENT) & confirmed(),
        "replied": Q(pk__in=Reply.objects.filter(send__step=campaign.step_id).values("send")),
        "clicked": Q(pk__in=sends.filter(clicks__machine=False).values("pk")),
        "unsubscribed": _with_event(campaign, kinds.UNSUBSCRIBED),
        "bounced": Q(state=Send.State.SENT) & came_back,
        "problems": Q(state__in=(Send.State.FAILED, Send.State.UNKNOWN)),
        **{state: Q(state=state) for state in Send.State.values},
        **{arm: Q(arm=arm) for arm in Send.Arm.values},
    }
    return sends.filter(named[group]) if group in named else None


def _with_event(campaign: Campaign, kind: str) -> Q:
    events = DeliveryEvent.objects.filter(send__step=campaign.step_id, kind=kind)
    return Q(pk__in=events.values("send"))


def buyers_of(outcome: results.Outcome, arm: str, until: int = 0) -> list[Any]:
    """Who bought (up to the end of the day `until`, 0: of all); who only returned something moves the money,
    but is none of them."""
    return [
        buyer
        for buyer in outcome.buyers
        if buyer.bought and arm in ("", buyer.arm) and (not until or buyer.first_day < until)
    ]


def _ids(actor: Actor, campaign: Campaign, group: str, query: Mapping[str, str]) -> Iterable[int]:
    if group in BUYERS:
        outcome = results.measure(actor, campaign, days_of(query))
        return [b.customer_id for b in buyers_of(outcome, BUYERS[group], day_of(query))]
    if group in OUTLOOK:
        assert campaign.segment_id
        if group == "of-segment":
            return queries.people_of_segment(actor, campaign.segment_id)
        return queries.people_of_part(
            actor,
            campaign.segment_id,
            group,
            query.get("reason", ""),
            campaign.step.channel,
            offers=campaign.has_offer,
        )
    sends = sends_of(campaign, group)
    if sends is None:
        return []
    if reason := query.get("reason", ""):
        sends = sends.filter(reason=reason)
    if link := query.get("link", ""):
        # The same address may stand in several places of a letter.
        url = _url_of(campaign, link)
        clicks = Click.objects.filter(link__step=campaign.step_id, link__url=url, machine=False)
        sends = sends.filter(pk__in=clicks.values("send"))
    ids = sends.order_by().values_list("customer_id", flat=True)
    if bought := query.get("bought", ""):
        recency = results.recencies(actor, campaign)
        return [pk for pk in ids if recency.get(pk, "none") == bought]
    return ids


def _survivors(ids: Iterable[int]) -> list[int]:
    """Who stands for these people now, each once."""
    merged = survivors()
    return sorted({merged.get(pk, pk) for pk in ids})
