"""After the database was restored from a backup: what would be sent waits for a person.

The ledger is that of the backup. Whoever waits in it may have got the letter since, and nobody can
say who: so nothing goes on by itself.
"""

from django.db import transaction

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage import facts
from shuke.engage.commands.diary import move, note
from shuke.engage.ledger.witness import OPEN, seal
from shuke.engage.models import Campaign, CampaignEvent, Send

State = Campaign.State


def notice_restore() -> int:
    """Hold every open campaign if the database was restored; how many were held.

    Scheduled ones become drafts, the others wait for `resume_campaign` or `stop_campaign`. What was
    on its way when the backup was made is unknown.
    """
    with seal() as sealed:
        with transaction.atomic():
            if sealed.matches():
                return 0
            campaigns = Campaign.objects.select_for_update(no_key=True).filter(state__in=OPEN)
            ids = [_hold(campaign) for campaign in campaigns]
            Send.objects.filter(state=Send.State.SENDING).update(
                state=Send.State.UNKNOWN,
                response="the database was restored from a backup",
                lease_until=None,
                settled_at=clock.now(),
            )
            sealed.renew()
        sealed.write()
    return len(ids)


def _hold(campaign: Campaign) -> int:
    before = campaign.state
    to = State.DRAFT if before == State.SCHEDULED else State.RESTORED
    move(campaign, to, among=OPEN)
    note(campaign, CampaignEvent.Kind.RESTORED, SYSTEM, was=before)
    facts.PAUSED.record(SYSTEM, campaign.pk, why="restored")
    return campaign.pk
