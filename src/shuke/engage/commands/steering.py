"""Pause, go on, stop, finish: effective with the next batch, because claims check the state."""

from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.engage import facts, jobs
from shuke.engage.commands.diary import fetch, move, note
from shuke.engage.commands.restoring import witness_decision
from shuke.engage.models import Campaign, CampaignEvent, Send

State = Campaign.State
_UNDER_WAY = (State.BUILDING, State.SENDING, State.PAUSED, State.RESTORED)


def pause_campaign(actor: Actor, campaign_id: int, *, why: str = "") -> Campaign:
    """Claim no more letters until it is resumed. Those being handed over right now still go."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.PAUSED, among=(State.SENDING,))
        note(campaign, CampaignEvent.Kind.PAUSED, actor, **({"why": why} if why else {}))
        facts.PAUSED.record(actor, campaign.pk, why=why)
        witness_decision()
    return campaign


def resume_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Go on where the ledger stands. After a restore that is the ledger of the backup: who got the
    letter since then gets it again."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        gathers = _was_gathering(campaign)
        to = State.BUILDING if gathers else State.SENDING
        move(campaign, to, among=(State.PAUSED, State.RESTORED))
        note(campaign, CampaignEvent.Kind.RESUMED, actor)
        facts.RESUMED.record(actor, campaign.pk)
        (jobs.gather_audience if gathers else jobs.send_campaign).enqueue(campaign.pk)
    return campaign


def _was_gathering(campaign: Campaign) -> bool:
    """Whether a restore interrupted it while its people were gathered."""
    last = campaign.events.filter(kind=CampaignEvent.Kind.RESTORED).last()
    return (
        campaign.state == State.RESTORED
        and last is not None
        and last.detail["was"] == State.BUILDING
    )


def stop_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """End it for good: whoever still waits in the ledger gets no letter."""
    require(actor, "campaigns.send")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        move(campaign, State.STOPPED, among=_UNDER_WAY)
        campaign.finished_at = clock.now()
        campaign.save(update_fields=["finished_at"])
        note(campaign, CampaignEvent.Kind.STOPPED, actor)
        facts.STOPPED.record(actor, campaign.pk)
        witness_decision()
    return campaign


def finish_if_done(campaign_id: int) -> bool:
    """Close a sending campaign whose every row is settled. False while anybody is left."""
    with transaction.atomic():
        campaign = fetch(campaign_id)
        left = campaign.sends.filter(state__in=(Send.State.QUEUED, Send.State.SENDING))
        if campaign.state != State.SENDING or left.exists():
            return False
        move(campaign, State.FINISHED, among=(State.SENDING,))
        campaign.finished_at = clock.now()
        campaign.save(update_fields=["finished_at"])
        note(campaign, CampaignEvent.Kind.FINISHED, SYSTEM)
        facts.FINISHED.record(SYSTEM, campaign.pk)
    return True


def note_trouble(campaign_id: int, words: str, *, lasting: bool) -> None:
    """Tell in the diary that the mail server cannot be used; pause when waiting is no use."""
    with transaction.atomic():
        campaign = fetch(campaign_id)
        last = campaign.events.last()
        again = last and last.kind == CampaignEvent.Kind.TROUBLE and last.detail["why"] == words
        if not again:
            note(campaign, CampaignEvent.Kind.TROUBLE, SYSTEM, why=words)
        if lasting and campaign.state == State.SENDING:
            pause_campaign(SYSTEM, campaign_id, why=words)
