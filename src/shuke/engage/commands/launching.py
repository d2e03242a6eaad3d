"""From draft to sending: schedule, launch, gather the audience."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Invalid, ShukeError
from shuke.engage import facts, jobs
from shuke.engage.commands.diary import fetch, move, note
from shuke.engage.commands.restoring import notice_restore
from shuke.engage.ledger.gather import gather, is_held_out
from shuke.engage.letters import trial, urls
from shuke.engage.models import Campaign, CampaignEvent
from shuke.engage.steps import keep_links

State = Campaign.State


def schedule_campaign(actor: Actor, campaign_id: int, at: dt.datetime) -> Campaign:
    """Launch it by itself at `at` (aware, in the future). Scheduling again moves it."""
    require(actor, "campaigns.send")
    if at <= clock.now():
        words = _("Choose a time that is still to come.")
        raise Invalid(words, fields={"scheduled_at": words})
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.SCHEDULED, among=(State.DRAFT, State.SCHEDULED))
        check_ready(campaign)
        before = campaign.scheduled_at
        campaign.scheduled_at = at
        campaign.save(update_fields=["scheduled_at"])
        note(campaign, CampaignEvent.Kind.SCHEDULED, actor, at=at.isoformat())
        facts.SCHEDULED.record(
            actor, campaign.pk, at=at.isoformat(), undo_with={"at": before and before.isoformat()}
        )
    return campaign


def unschedule_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Make it a draft again."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.DRAFT, among=(State.SCHEDULED,))
        before = campaign.scheduled_at
        campaign.scheduled_at = None
        campaign.save(update_fields=["scheduled_at"])
        note(campaign, CampaignEvent.Kind.UNSCHEDULED, actor)
        facts.UNSCHEDULED.record(
            actor, campaign.pk, undo_with={"at": before.isoformat()} if before else None
        )
    return campaign


def launch_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Freeze what the segment means now and begin to gather its people; sending follows."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.BUILDING, among=(State.DRAFT, State.SCHEDULED))
        check_ready(campaign)
        _freeze(campaign)
        note(campaign, CampaignEvent.Kind.LAUNCHED, actor, holdout=campaign.holdout_percent)
        facts.LAUNCHED.record(actor, campaign.pk)
        jobs.gather_audience.enqueue(campaign.pk)
    return campaign


def launch_due_campaigns() -> int:
    """Launch every scheduled campaign whose time has come; how many those were."""
    notice_restore()
    due = Campaign.objects.filter(state=State.SCHEDULED, scheduled_at__lte=clock.now())
    count = 0
    for campaign_id in due.values_list("pk", flat=True):
        try:
            launch_campaign(SYSTEM, campaign_id)
            count += 1
        except ShukeError as error:
            _shelve(campaign_id, str(error.message))
    return count


def gather_audience(
    campaign_id: int, people: Callable[[Campaign], Iterable[int]] | None = None
) -> bool:
    """Fill the ledger, then begin to send. Safe to do again after a crash.

    `people(campaign)` streams customer ids; by default those of the frozen segment version.
    """
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.state != State.BUILDING:
        return False
    if not _gather(campaign, (people or segment_people)(campaign)):
        return False
    with transaction.atomic():
        campaign = fetch(campaign_id)
        if campaign.state != State.BUILDING:
            return False
        move(campaign, State.SENDING, among=(State.BUILDING,))
        note(campaign, CampaignEvent.Kind.GATHERED, SYSTEM, people=campaign.sends.count())
        jobs.send_campaign.enqueue(campaign.pk)
    return True


def _gather(campaign: Campaign, people: Iterable[int]) -> bool:
    building = Campaign.objects.filter(pk=campaign.pk, state=State.BUILDING)
    return gather(
        campaign.step,
        people,
        is_control=lambda person: is_held_out(campaign.seed, person, campaign.holdout_percent),
        is_on=building.exists,
    )


def check_ready(campaign: Campaign) -> None:
    """Raise Invalid, one message per field, while something is missing for sending it."""
    fields = {}
    if not campaign.segment_id:
        fields["segment_id"] = _("Choose who gets it.")
    if not campaign.subject:
        fields["subject"] = _("Write a subject.")
    if not campaign.html:
        fields["html"] = _("Write the e-mail.")
    if fields:
        raise Invalid(_("The campaign is not ready yet."), fields=fields)
    trial(campaign)  # a letter that cannot be written says so now


def segment_people(campaign: Campaign) -> Iterator[int]:
    """Ids of the segment's people as the shop's data stands now."""
    # Imported here, because a process that only sends should not carry the engine of analysis.
    from shuke.insight import queries as insight
    from shuke.warehouse import commands as warehouse

    warehouse.sync(wait=60)
    for ids in insight.segment_people(campaign.segment_id or 0, campaign.segment_version):
        yield from ids.to_pylist()


def _freeze(campaign: Campaign) -> None:
    """Keep with the campaign what its segment means now, and the links that its letters count."""
    from shuke.insight import queries as insight

    segment = insight.segment_for(SYSTEM, campaign.segment_id or 0)
    campaign.segment_name = segment.name
    campaign.segment_version = segment.version
    campaign.segment_definition = segment.definition.as_json()
    campaign.segment_sentence = segment.sentence
    campaign.launched_at = clock.now()
    keep_links(campaign.step_id, urls(campaign.html))
    campaign.save(
        update_fields=[
            "segment_name",
            "segment_version",
            "segment_definition",
            "segment_sentence",
            "launched_at",
        ]
    )


def _shelve(campaign_id: int, why: str) -> None:
    """A scheduled campaign that cannot be launched becomes a draft that says why."""
    with transaction.atomic():
        campaign = fetch(campaign_id)
        if campaign.state == State.SCHEDULED:
            move(campaign, State.DRAFT, among=(State.SCHEDULED,))
            note(campaign, CampaignEvent.Kind.UNSCHEDULED, SYSTEM, why=why)
