"""After the database was restored from a backup: what would be sent waits for a person.

The ledger is that of the backup. Whoever waits in it may have got the letter since, and nobody can
say who: so nothing goes on by itself.
"""

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.engage import facts
from shuke.engage.commands.diary import move, note, to_draft
from shuke.engage.ledger.witness import OPEN, is_held, seal
from shuke.engage.models import Campaign, CampaignEvent, Send, Step
from shuke.engage.steps import set_state, tell_trouble

log = logging.getLogger(__name__)
State = Campaign.State


def witness_decision() -> None:
    """Whatever was decided here about what goes out by itself: a database from before it is noticed as
    restored. Call in the transaction that decides; the witness follows its commit."""
    transaction.on_commit(_renew_witness, robust=True)


def _renew_witness() -> None:
    if is_held():  # what `notice_restore` holds is decided under its own seal, which it renews
        return
    try:
        with seal() as sealed:
            if not sealed.matches():
                return  # the next worker holds what is open
            with transaction.atomic():
                sealed.renew()
            sealed.write()
    except OSError:
        # A full or read-only disk keeps nobody from taking a campaign back.
        log.warning("the witness of the database could not be renewed", exc_info=True)


def notice_restore() -> int:
    """Hold every open campaign if the database was restored; how many were held.

    What had not gone out becomes a draft, the others wait for `resume_campaign` or `stop_campaign`. Steps of
    other kinds rest, and their kind is told. What was on its way when the backup was made is unknown.
    """
    with seal() as sealed:
        with transaction.atomic():
            if sealed.matches():
                return 0
            campaigns = Campaign.objects.select_for_update(no_key=True).filter(state__in=OPEN)
            ids = [_hold(campaign) for campaign in campaigns]
            for step in Step.objects.filter(state=Step.State.OPEN):  # of other kinds
                set_state(step.pk, Step.State.RESTING)
                tell_trouble(step, _("The database was restored from a backup."))
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
    if campaign.can_be_taken_back:
        to_draft(campaign, among=OPEN)
    else:
        move(campaign, State.RESTORED, among=OPEN)
    note(campaign, CampaignEvent.Kind.RESTORED, SYSTEM, was=before)
    facts.PAUSED.record(SYSTEM, campaign.pk, why="restored")
    return campaign.pk
