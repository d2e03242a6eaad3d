"""What a survey showed becomes a task of somebody until a day, and later says what it changed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.texts import readable
from shuke.surveys import facts
from shuke.surveys.commands.making import EDIT
from shuke.surveys.commands.rows import locked
from shuke.surveys.models import Finding
from shuke.surveys.queries.figures import measure_of
from shuke.tasks.commands.giving import assign_task

LONGEST, LONGEST_OUTCOME = 120, 500


def make_finding(
    actor: Actor,
    survey_id: int,
    *,
    text: str,
    due_on: dt.date | None = None,
    holder_id: int | None = None,
    note: str = "",
) -> Finding:
    """A task for whoever is to see to it; the survey's figure of this day stays with it. Raises Invalid by field."""
    require(actor, EDIT)
    text = readable(text)
    if not 1 <= len(text) <= LONGEST:
        words = _("Say what it showed, in %(most)s characters at most.") % {"most": LONGEST}
        raise Invalid(words, fields={"text": words})
    if due_on is None:
        words = _("Say until when.")
        raise Invalid(words, fields={"due_on": words})
    with transaction.atomic():
        row = locked(survey_id)
        task = assign_task(actor, title=text, note=note, due_on=due_on, holder_id=holder_id)
        finding = Finding.objects.create(
            survey=row,
            text=text,
            task=task,
            before=_figure(row.pk),
            at=clock.now(),
            by=actor.name[:120],
        )
        facts.FINDING_MADE.record(actor, row.pk, finding=finding.pk, task=task.pk)
    return finding


def settle_finding(actor: Actor, finding_id: int, *, outcome: str) -> Finding:
    """What it changed, in words; figures before and since stand beside it."""
    require(actor, EDIT)
    outcome = readable(outcome)
    with transaction.atomic():
        row = Finding.objects.select_for_update().filter(pk=finding_id).first()
        if row is None:
            raise NotFound(_("There is no such finding."))
        if not 1 <= len(outcome) <= LONGEST_OUTCOME:
            words = _("Say what it changed, in %(most)s characters at most.")
            words = words % {"most": LONGEST_OUTCOME}
            raise Invalid(words, fields={"outcome": words})
        if row.outcome == outcome:
            return row
        row.outcome, row.outcome_at, row.outcome_by = outcome, clock.now(), actor.name[:120]
        row.save(update_fields=["outcome", "outcome_at", "outcome_by"])
        facts.FINDING_SETTLED.record(actor, row.survey_id, finding=row.pk)
    return row


def _figure(survey_id: int) -> dict[str, Any]:
    figure = measure_of(survey_id)
    if figure is None:
        return {}
    return {"key": figure.key, "value": figure.value, "size": figure.size}
