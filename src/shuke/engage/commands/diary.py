"""What every command on a campaign shares: fetch it, change its state once, write the diary."""

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Conflict, NotFound
from shuke.engage.models import Campaign, CampaignEvent, Step
from shuke.engage.steps import set_state

#: What a campaign's state means for its step; in any other it rests.
_STEP_STATES: dict[str, str] = {
    Campaign.State.SENDING: Step.State.OPEN,
    Campaign.State.FINISHED: Step.State.ENDED,
    Campaign.State.STOPPED: Step.State.ENDED,
}


def fetch(campaign_id: int) -> Campaign:
    """The campaign, its row held for the caller's transaction."""
    campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("There is no such campaign."))
    return campaign


def move(campaign: Campaign, to: str, *, among: tuple[str, ...]) -> None:
    """Change the state of a fetched campaign. Conflict when it is not in one of `among`."""
    if campaign.state not in among:
        raise Conflict(
            _("“%(name)s” is %(state)s: this is not possible now.")
            % {"name": campaign.name, "state": campaign.get_state_display()},
            code="campaign_state",
        )
    campaign.state = Campaign.State(to)
    campaign.save(update_fields=["state"])
    set_state(campaign.step_id, _STEP_STATES.get(to, Step.State.RESTING))


def to_draft(campaign: Campaign, *, among: tuple[str, ...]) -> None:
    """Make a fetched campaign a draft again that nothing sends, and let its segment mean what it will
    mean when somebody sends it. Conflict when it is not in one of `among`."""
    move(campaign, Campaign.State.DRAFT, among=among)
    campaign.scheduled_at = campaign.segment_version = None
    campaign.segment_name = campaign.segment_sentence = ""
    campaign.segment_definition = {}
    campaign.save()


def note(campaign: Campaign, kind: str, actor: Actor, **detail) -> CampaignEvent:
    """Write a line of the campaign's diary."""
    return CampaignEvent.objects.create(
        campaign=campaign,
        kind=kind,
        at=clock.now(),
        actor_id=actor.id,
        by=actor.name,
        detail=detail,
    )
