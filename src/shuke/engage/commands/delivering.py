"""Drive the sending of steps: called by jobs, never by a page."""

import datetime as dt

from django.db import transaction

from shuke.common import clock
from shuke.engage import jobs
from shuke.engage.commands.restoring import notice_restore
from shuke.engage.ledger.recover import recover
from shuke.engage.ledger.tell import tell_timeline
from shuke.engage.ledger.witness import DatabaseRestored
from shuke.engage.letters import LetterError
from shuke.engage.models import Campaign, Send, Step
from shuke.engage.sending.loop import Run, send
from shuke.engage.steps import kind_of

#: Seconds after which a slice ends, so that other jobs get their turn.
SLICE = 20
#: After this long without a new row, gathering people begins again.
QUIET = dt.timedelta(minutes=5)


def send_slice(campaign_id: int, *, beside: bool = False) -> Run | None:
    """`send_step` for a campaign's step."""
    return send_step(Campaign.objects.get(pk=campaign_id).step_id, beside=beside)


def send_step(step_id: int, *, beside: bool = False) -> Run | None:
    """Send for a while; enqueue the next slice, or tell the step's kind that nobody is left.

    None when the step is not open, or another worker is at it already: `beside` works beside
    others, which is safe, and leaves the enqueueing to them.
    """
    notice_restore()
    recover()
    step = Step.objects.get(pk=step_id)
    if step.state != Step.State.OPEN or (_at_work(step) and not beside):
        return None
    kind = kind_of(step)
    try:
        composer = kind.compose(step)
    except LetterError as error:
        kind.trouble(step, str(error.message), True)
        return None
    try:
        run = send(step, composer, seconds=SLICE)
    except DatabaseRestored:
        notice_restore()
        return None
    except LetterError as error:
        kind.trouble(step, str(error.message), True)
        return None
    tell_timeline()
    if run.trouble:
        kind.trouble(step, str(run.trouble), run.trouble.lasting)
    elif run.more and not beside:
        with transaction.atomic():
            jobs.send_step.enqueue(step_id)
    elif not run.more and not _has_left(step):
        kind.drained(step)
    return run


def wake_campaigns() -> int:
    """Start work on every step that has some and nobody at it; how many those were.

    This is what goes on after a crash, after a server was down, and when a put-off letter is due.
    """
    notice_restore()
    recover()
    tell_timeline()
    steps = []
    for step in Step.objects.filter(state=Step.State.OPEN):
        if not _has_left(step):
            kind_of(step).drained(step)
        elif _due(step) and not _at_work(step):
            steps.append(step.pk)
    building = Campaign.objects.filter(state=Campaign.State.BUILDING)
    stalled = [campaign.pk for campaign in building if _stalled(campaign)]
    with transaction.atomic():
        for pk in steps:
            jobs.send_step.enqueue(pk)
        for pk in stalled:
            jobs.gather_audience.enqueue(pk)
    return len(steps) + len(stalled)


def _stalled(campaign: Campaign) -> bool:
    """Whether nobody has been added to the ledger for so long that the job must have died."""
    since = clock.now() - QUIET
    launched = campaign.launched_at is not None and campaign.launched_at > since
    return not launched and not campaign.sends.filter(created_at__gt=since).exists()


def _has_left(step: Step) -> bool:
    """Whether anybody waits or is being written to."""
    return step.sends.filter(state__in=(Send.State.QUEUED, Send.State.SENDING)).exists()


def _at_work(step: Step) -> bool:
    return step.sends.filter(state=Send.State.SENDING).exists()


def _due(step: Step) -> bool:
    waiting = step.sends.filter(state=Send.State.QUEUED)
    return (
        waiting.filter(not_before__isnull=True).exists()
        or waiting.filter(not_before__lte=clock.now()).exists()
    )
