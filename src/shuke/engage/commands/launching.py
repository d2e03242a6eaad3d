"""From draft to sending: schedule, launch, gather the audience."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.draws import is_held_out
from shuke.common.errors import Invalid, ShukeError
from shuke.engage import facts, jobs, senders
from shuke.engage.commands.diary import fetch, move, note, to_draft
from shuke.engage.commands.drafting import check_ready
from shuke.engage.commands.restoring import notice_restore, witness_decision
from shuke.engage.contents import content_of
from shuke.engage.ledger.gather import gather
from shuke.engage.models import Campaign, CampaignEvent
from shuke.engage.steps import keep_links

State = Campaign.State
#: Goes out by itself, and nothing of it has left.
_WAITING = (State.SCHEDULED, State.STARTING)
#: So late a campaign is not sent by itself any more: what it says may not be true any more.
LATEST = dt.timedelta(hours=24)


def schedule_campaign(actor: Actor, campaign_id: int, at: dt.datetime) -> Campaign:
    """Launch it by itself at `at` (aware, in the future), after the moment for taking it back at the
    earliest. Scheduling again moves it."""
    require(actor, "campaigns.send")
    if at <= clock.now():
        words = _("Choose a time that is still to come.")
        raise Invalid(words, fields={"scheduled_at": words})
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.SCHEDULED, among=(State.DRAFT, State.SCHEDULED))
        check_ready(campaign)
        before = campaign.scheduled_at
        at = max(at, clock.now() + dt.timedelta(seconds=senders.take_back_seconds()))
        campaign.scheduled_at = at
        campaign.save(update_fields=["scheduled_at"])
        note(campaign, CampaignEvent.Kind.SCHEDULED, actor, at=at.isoformat())
        facts.SCHEDULED.record(
            actor, campaign.pk, at=at.isoformat(), undo_with={"at": before and before.isoformat()}
        )
        witness_decision()
    return campaign


def start_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Send it once the moment for taking it back is over (`senders.TAKE_BACK`), to whom its segment means
    now. Until then nothing is gathered and nothing leaves."""
    require(actor, "campaigns.send")
    wait = dt.timedelta(seconds=senders.take_back_seconds())
    if not wait:
        return launch_campaign(actor, campaign_id)
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.STARTING, among=(State.DRAFT, State.SCHEDULED))
        check_ready(campaign)
        campaign.scheduled_at = clock.now() + wait
        _freeze(campaign)
        note(campaign, CampaignEvent.Kind.STARTED, actor)
        facts.STARTED.record(actor, campaign.pk, at=campaign.scheduled_at.isoformat())
        jobs.launch_due.using(run_after=campaign.scheduled_at).enqueue()
        witness_decision()
    return campaign


def take_back_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Make what waits for its time a draft again: sent and not begun, or scheduled. Conflict once people
    are gathered for it."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        was, before = campaign.state, campaign.scheduled_at
        to_draft(campaign, among=_WAITING)
        if was == State.STARTING:
            note(campaign, CampaignEvent.Kind.TAKEN_BACK, actor)
            facts.TAKEN_BACK.record(actor, campaign.pk)
        else:
            note(campaign, CampaignEvent.Kind.UNSCHEDULED, actor)
            undo_with = {"at": before.isoformat()} if before else None
            facts.UNSCHEDULED.record(actor, campaign.pk, undo_with=undo_with)
        witness_decision()
    return campaign


def launch_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Begin to gather its people at once; sending follows. People say `start_campaign`."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        _launch(actor, campaign)
    return campaign


def launch_due_campaigns() -> int:
    """Launch every campaign whose time has come and that nobody took back; how many those were."""
    notice_restore()
    due = Campaign.objects.filter(state__in=_WAITING, scheduled_at__lte=clock.now())
    return sum(_launch_due(campaign_id) for campaign_id in due.values_list("pk", flat=True))


def _launch_due(campaign_id: int) -> bool:
    try:
        with transaction.atomic():
            campaign = fetch(campaign_id)
            at, now = campaign.scheduled_at, clock.now()
            # Looked at again under its lock: another worker, or whoever sent it, may have been faster.
            if not campaign.can_be_taken_back or at is None or at > now:
                return False
            if at < now - LATEST:
                raise Invalid(_("Its time passed while nothing was sending. Send it again."))
            _launch(SYSTEM, campaign)
    except ShukeError as error:
        _shelve(campaign_id, str(error.message))
        return False
    return True


def _launch(actor: Actor, campaign: Campaign) -> None:
    frozen = campaign.state == State.STARTING
    move(campaign, State.BUILDING, among=(State.DRAFT, *_WAITING))
    check_ready(campaign)
    if not frozen:
        _freeze(campaign)
    campaign.launched_at = clock.now()
    campaign.save()
    note(campaign, CampaignEvent.Kind.LAUNCHED, actor, holdout=campaign.holdout_percent)
    facts.LAUNCHED.record(actor, campaign.pk)
    jobs.gather_audience.enqueue(campaign.pk)


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
    keep_links(campaign.step_id, content_of(campaign.step.channel).urls(campaign))
    campaign.save()


def _shelve(campaign_id: int, why: str) -> None:
    """A campaign that cannot be launched when its time comes is a draft again that says why."""
    with transaction.atomic():
        campaign = fetch(campaign_id)
        if campaign.can_be_taken_back:
            to_draft(campaign, among=_WAITING)
            note(campaign, CampaignEvent.Kind.UNSCHEDULED, SYSTEM, why=why)
