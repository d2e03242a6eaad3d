"""Try rules on the past in the background, so that no page waits for it."""

import datetime as dt
import logging

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import NotFound
from shuke.engage import jobs
from shuke.engage.commands.ruling import check_rules
from shuke.engage.models import RulesRehearsal
from shuke.engage.queries.rehearsal import count_sends, rehearse
from shuke.engage.rules import Rules

log = logging.getLogger(__name__)
#: How long results are kept.
RETENTION = dt.timedelta(days=30)


def start_rehearsal(actor: Actor, rules: Rules) -> RulesRehearsal:
    """Have these rules tried on the last 90 days; nothing is changed by it. What the actor had begun
    before and is not done ends."""
    require(actor, "rules.edit")
    check_rules(rules)
    now = clock.now()
    with transaction.atomic():
        RulesRehearsal.objects.filter(requested_at__lt=now - RETENTION).delete()
        _unended(actor_id=actor.id).update(ended_at=now)
        row = RulesRehearsal.objects.create(
            definition=rules.as_json(), requested_at=now, actor_id=actor.id, by=actor.name[:120]
        )
        jobs.rehearse_rules.enqueue(row.pk)
    return row


def stop_rehearsal(actor: Actor, rehearsal_id: int) -> None:
    """End it without a result: within its next thousands of sends. NotFound when it is not running."""
    require(actor, "rules.edit")
    if not _unended(pk=rehearsal_id).update(ended_at=clock.now()):
        raise NotFound(_("This rehearsal is not running."))


def run_rehearsal(rehearsal_id: int) -> None:
    """Do it; for the job. Safe to do again after a crash: it begins anew and ends once."""
    row = _unended(pk=rehearsal_id).first()
    if row is None:
        return
    mine = _unended(pk=rehearsal_id)
    mine.update(total=count_sends(), done=0)
    try:
        outcome = rehearse(
            SYSTEM,
            Rules.from_json(row.definition),
            goes_on=lambda done: bool(mine.update(done=done)),
        )
    except Exception as error:
        log.exception("the rehearsal %s failed", rehearsal_id)
        mine.update(ended_at=clock.now(), error=str(error)[:300] or type(error).__name__)
        return
    if outcome is not None:
        mine.update(ended_at=clock.now(), done=outcome.all_sends, result=outcome.as_json())


def _unended(**which):
    return RulesRehearsal.objects.filter(ended_at=None, **which)
