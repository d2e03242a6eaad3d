"""Drive the sending of launched campaigns: called by jobs, never by a page."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from shuke.common import clock
from shuke.engage import jobs
from shuke.engage.commands.restoring import notice_restore
from shuke.engage.commands.steering import finish_if_done, note_trouble
from shuke.engage.ledger.recover import recover
from shuke.engage.ledger.tell import tell_timeline
from shuke.engage.ledger.witness import DatabaseRestored
from shuke.engage.letters import LetterError, compose
from shuke.engage.models import Campaign, Send
from shuke.engage.sending.loop import Run, send

#: Seconds after which a slice ends, so that other jobs get their turn.
SLICE = 20
#: After this long without a new row, gathering people begins again.
QUIET = dt.timedelta(minutes=5)


def send_slice(campaign_id: int, *, beside: bool = False) -> Run | None:
    """Send for a while; enqueue the next slice, or close the campaign when nobody is left.

    None when the campaign is not being sent, or another worker is at it already: `beside` works
    beside others, which is safe, and leaves the enqueueing to them.
    """
    notice_restore()
    recover()
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.state != Campaign.State.SENDING or (_at_work(campaign_id) and not beside):
        return None
    try:
        composer = compose(campaign)
    except LetterError as error:
        note_trouble(campaign_id, str(error.message), lasting=True)
        return None
    try:
        run = send(campaign, composer, seconds=SLICE)
    except DatabaseRestored:
        notice_restore()
        return None
    tell_timeline()
    if run.trouble:
        note_trouble(campaign_id, str(run.trouble), lasting=run.trouble.lasting)
    elif run.more and not beside:
        with transaction.atomic():
            jobs.send_campaign.enqueue(campaign_id)
    elif not run.more:
        finish_if_done(campaign_id)
    return run


def wake_campaigns() -> int:
    """Start work on every campaign that has some and nobody at it; how many those were.

    This is what goes on after a crash, after a server was down, and when a put-off letter is due.
    """
    notice_restore()
    recover()
    tell_timeline()
    asleep = [pk for pk in _in(Campaign.State.SENDING) if not finish_if_done(pk) and _due(pk)]
    asleep = [pk for pk in asleep if not _at_work(pk)]
    stalled = [pk for pk in _in(Campaign.State.BUILDING) if _stalled(pk)]
    with transaction.atomic():
        for pk in asleep:
            jobs.send_campaign.enqueue(pk)
        for pk in stalled:
            jobs.gather_audience.enqueue(pk)
    return len(asleep) + len(stalled)


def _in(state: str) -> list[int]:
    return list(Campaign.objects.filter(state=state).values_list("pk", flat=True))


def _stalled(campaign_id: int) -> bool:
    """Whether nobody has been added to the ledger for so long that the job must have died."""
    since = clock.now() - QUIET
    gathered = Send.objects.filter(campaign=campaign_id, created_at__gt=since)
    started = Campaign.objects.filter(pk=campaign_id, launched_at__gt=since)
    return not started.exists() and not gathered.exists()


def _at_work(campaign_id: int) -> bool:
    return Send.objects.filter(campaign=campaign_id, state=Send.State.SENDING).exists()


def _due(campaign_id: int) -> bool:
    due = Q(not_before__isnull=True) | Q(not_before__lte=clock.now())
    return Send.objects.filter(due, campaign=campaign_id, state=Send.State.QUEUED).exists()
