"""Make surveys, change what they ask, let them run, begin the next wave."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock, ids
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable
from shuke.surveys import content as contents
from shuke.surveys import facts
from shuke.surveys.commands.rows import current_wave, locked, newest
from shuke.surveys.kinds import HEADS
from shuke.surveys.models import Questionnaire, Survey, Wave
from shuke.surveys.starters import READY

EDIT = "surveys.edit"
LONGEST_NAME = 80
State = Survey.State


def make_survey(
    actor: Actor,
    *,
    name: str = "",
    kind: str = "",
    content: Mapping[str, Any] | None = None,
    ready: str = "nps",
) -> Survey:
    """A survey that nobody is asked yet; without `content` it asks what the `ready` one does. Raises Invalid by field."""
    require(actor, EDIT)
    if content is None:
        if ready not in READY:
            words = _("Choose one of the list.")
            raise Invalid(words, fields={"ready": words})
        title, kind, content, after_ticket = READY[ready]
        name = name or str(title)
    else:
        after_ticket = False
    wanted = _checked(kind, contents.read(content))
    with transaction.atomic():
        row = Survey.objects.create(
            name=_name(name),
            kind=kind,
            public_id=ids.token(12),
            after_ticket=after_ticket,
            made_at=clock.now(),
            by=actor.name[:120],
        )
        _save(actor, row, wanted, 1)
        facts.MADE.record(actor, row.pk)
    return row


def change_survey(
    actor: Actor,
    survey_id: int,
    *,
    name: str,
    content: Mapping[str, Any],
    expected: int | None = None,
) -> Questionnaire:
    """Ask something else: a new version, which whoever answers from now on gets; answers keep theirs. What did not
    change makes none. Conflict when somebody saved it since version `expected`."""
    require(actor, EDIT)
    name = _name(name)
    with transaction.atomic():
        row = locked(survey_id)
        earlier = [each.content for each in row.versions.order_by("number")]
        wanted = _checked(row.kind, contents.read(content, earlier))
        latest = newest(row)
        if expected is not None and latest.number != expected:
            raise Conflict(
                _("%(who)s saved this survey meanwhile. Look at it, then save yours again.")
                % {"who": latest.by}
            )
        if latest.content == wanted and row.name == name:
            return latest
        return _change(actor, row, name, wanted)


def restore_survey(actor: Actor, survey_id: int, *, version: int, name: str) -> Questionnaire:
    """Let it ask again what it asked in an earlier version."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        earlier = row.versions.filter(number=version).first()
        if earlier is None:
            raise NotFound(_("There is no such version."))
        return _change(actor, row, _name(name), earlier.content)


def open_survey(actor: Actor, survey_id: int) -> Survey:
    """Let people answer; the first time its first wave begins."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        if row.is_open:
            return row
        if current_wave(row) is None:
            _begin_wave(actor, row, 1)
        _move(row, State.OPEN)
        facts.OPENED.record(actor, row.pk)
    return row


def close_survey(actor: Actor, survey_id: int) -> Survey:
    """Take no more answers. What was answered stays."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        if row.state == State.CLOSED:
            return row
        _move(row, State.CLOSED)
        facts.CLOSED.record(actor, row.pk)
    return row


def begin_wave(actor: Actor, survey_id: int) -> Wave:
    """Ask anew: whoever answered before can be invited again, and quotas begin at nothing."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        last = current_wave(row)
        if not row.is_open or last is None:
            raise Conflict(_("Let the survey run first."))
        if not last.invitations.exists() and not last.responses.exists():
            raise Conflict(_("Nobody was asked in this wave yet."))
        Wave.objects.filter(pk=last.pk).update(ended_at=clock.now())
        wave = _begin_wave(actor, row, last.number + 1)
        facts.WAVE_BEGUN.record(actor, row.pk, wave=wave.number, undo_with={"wave": wave.pk})
    return wave


def take_wave_back(actor: Actor, survey_id: int, *, wave: int) -> None:
    """The wave before goes on. Conflict once somebody was asked in it."""
    require(actor, EDIT)
    with transaction.atomic():
        row = locked(survey_id)
        last = current_wave(row)
        if last is None or last.pk != wave:
            raise Conflict(_("Another wave has begun since."))
        if last.invitations.exists() or last.responses.exists():
            raise Conflict(_("Somebody was asked in it already."))
        last.delete()
        Wave.objects.filter(survey=row, number=last.number - 1).update(ended_at=None)
        facts.WAVE_TAKEN_BACK.record(actor, row.pk, wave=last.number)


def _change(actor: Actor, row: Survey, name: str, content: contents.Content) -> Questionnaire:
    latest = newest(row)
    before = {"version": latest.number, "name": row.name}
    if row.name != name:
        row.name = name
        row.save(update_fields=["name"])
    version = latest
    if latest.content != content:
        version = _save(actor, row, content, latest.number + 1)
    facts.CHANGED.record(actor, row.pk, undo_with=before)
    return version


def _save(actor: Actor, row: Survey, content: contents.Content, number: int) -> Questionnaire:
    return Questionnaire.objects.create(
        survey=row, number=number, content=content, at=clock.now(), by=actor.name[:120]
    )


def _begin_wave(actor: Actor, row: Survey, number: int) -> Wave:
    return Wave.objects.create(survey=row, number=number, began_at=clock.now(), by=actor.name[:120])


def _move(row: Survey, state: str) -> None:
    row.state = state
    row.save(update_fields=["state"])


def _checked(kind: str, content: contents.Content) -> contents.Content:
    if kind not in Survey.Kind.values:
        words = _("Choose one of the list.")
        raise Invalid(words, fields={"kind": words})
    head = HEADS.get(kind)
    if head and not any(each["kind"] == head for each in content["questions"]):
        words = _(
            "Such a survey needs the question by which it is measured: add it, or make another kind."
        )
        raise Invalid(words, fields={"questions": words})
    return content


def _name(text: str) -> str:
    name = readable(text)
    if not name:
        words = _("Give the survey a name.")
        raise Invalid(words, fields={"name": words})
    if len(name) > LONGEST_NAME:
        words = _("At most %(most)s characters.") % {"most": LONGEST_NAME}
        raise Invalid(words, fields={"name": words})
    return name
