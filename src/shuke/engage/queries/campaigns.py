"""Campaigns as an actor may see them: default deny."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.fields import reads
from shuke.engage.models import Campaign, CampaignEffect, CampaignEvent, Click, Send
from shuke.insight import queries as insight

#: Lines of the diary that decide nothing about whether it goes out.
_WRITING = (CampaignEvent.Kind.EDITED, CampaignEvent.Kind.TESTED)


@dataclass(frozen=True)
class Tally:
    """What the list of campaigns tells of one of them."""

    sent: int = 0
    clicked: int = 0

    @property
    def click_share(self) -> float | None:
        return self.clicked / self.sent if self.sent else None


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Every campaign that the actor may see."""
    require(actor, "campaigns.view")
    named = actor.scope.campaigns
    rows = Campaign.objects.select_related("step")
    return rows if named is None else rows.filter(pk__in=named)


def campaign_for(actor: Actor, campaign_id: int) -> Campaign:
    """One campaign. NotFound, or Forbidden without the right."""
    campaign = campaigns(actor).filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("There is no such campaign."))
    return campaign


def last_decision(campaign: Campaign) -> CampaignEvent | None:
    """The last line of its diary about whether it goes out."""
    return campaign.events.exclude(kind__in=_WRITING).last()


def held_back(actor: Actor) -> QuerySet[Campaign]:
    """Drafts that were to go out by themselves and did not: they could not begin, or the database was
    restored. Until somebody decides about them anew."""
    decisions = CampaignEvent.objects.filter(campaign=OuterRef("pk")).exclude(kind__in=_WRITING)
    last = Subquery(decisions.order_by("-at", "-pk").values("pk")[:1])
    kinds = CampaignEvent.Kind
    why = Q(events__kind=kinds.UNSCHEDULED, events__detail__has_key="why")
    drafts = campaigns(actor).filter(state=Campaign.State.DRAFT).annotate(last=last)
    return drafts.filter(Q(events__kind=kinds.RESTORED) | why, events__pk=F("last"))


def campaign_choices(actor: Actor) -> list[tuple[int, str]]:
    """The latest campaigns that an agency can be named for."""
    return list(campaigns(actor).order_by("-pk").values_list("pk", "name")[:200])


def uses_of_segment(actor: Actor, segment_id: int) -> list[insight.Use]:
    """The campaigns that are not sent yet and would go to a segment, as far as the actor may see them."""
    if not actor.can("campaigns.view"):
        return []
    states = (Campaign.State.DRAFT, Campaign.State.SCHEDULED, Campaign.State.STARTING)
    waiting = campaigns(actor).filter(segment_id=segment_id, state__in=states).order_by("-pk")
    return [
        insight.Use(_("Campaign"), each.name, reverse("engage:campaign", args=[each.pk]))
        for each in waiting
    ]


def tell_results(actor: Actor, campaigns: Iterable[Campaign]) -> None:
    """Put on each of them its `tally`, and as `brought` its effect as counted last: None where it was not yet,
    and for whoever does not see profit or the whole shop's orders."""
    rows = list(campaigns)
    counts = tallies(row.pk for row in rows)
    sees = actor.can("orders.view") and reads(actor, "margin") and actor.scope.stores is None
    effects = CampaignEffect.objects.filter(campaign__in=[row.pk for row in rows] if sees else [])
    brought = {effect.campaign_id: effect for effect in effects}
    for row in rows:
        row.tally, row.brought = counts[row.pk], brought.get(row.pk)


def tallies(campaign_ids: Iterable[int]) -> dict[int, Tally]:
    """Sent and clicked, by campaign; for a page of the list."""
    ids = list(campaign_ids)
    sent = Send.objects.filter(step__campaign__in=ids, state=Send.State.SENT)
    clicks = Click.objects.filter(send__step__campaign__in=ids, machine=False)
    per_sent = dict(sent.values_list("step__campaign").annotate(Count("pk")).order_by())
    per_click = dict(
        clicks.values_list("send__step__campaign").annotate(Count("send", distinct=True)).order_by()
    )
    return {pk: Tally(per_sent.get(pk, 0), per_click.get(pk, 0)) for pk in ids}
