"""Segments are saved in versions, put away and taken back; nothing is deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.facts import record
from shuke.common.texts import readable
from shuke.insight import facts
from shuke.insight.models import Archiving, Segment, SegmentVersion
from shuke.insight.segments.checking import check
from shuke.insight.segments.references import versions

NAME_LENGTH = 120


def save_segment(
    actor: Actor,
    *,
    name: str,
    definition: Any,
    segment_id: int | None = None,
    expected_version: int | None = None,
) -> Segment:
    """Create a segment, or give an existing one a new version (none when nothing changed).

    `definition` is JSON as in docs/segments.md. Raises Invalid with one message per path, NotFound,
    and Conflict when `expected_version` is no longer the version in force.
    """
    require(actor, "segments.edit")
    name, checked = _checked(name, definition)
    with transaction.atomic():
        versions(check(checked), own=segment_id)  # refuses circles
        if segment_id is None:
            return _create(actor, name, checked)
        return _change(actor, locked(segment_id), name, checked, expected_version)


def rename_segment(actor: Actor, segment_id: int, name: str) -> Segment:
    """Change the name only; the definition keeps its version."""
    require(actor, "segments.edit")
    name = _checked_name(name)
    with transaction.atomic():
        segment = locked(segment_id)
        if segment.name != name:
            segment.name = name
            _touch(actor, segment)
            record(facts.SEGMENT_RENAMED, segment=segment.pk, by=facts.by(actor))
        return segment


def archive_segment(actor: Actor, segment_id: int) -> Segment:
    """Put a segment away: it leaves the lists, and what used it stays explainable."""
    require(actor, "segments.edit")
    with transaction.atomic():
        segment = locked(segment_id)
        if not segment.archivings.filter(ended_at=None).exists():
            Archiving.objects.create(segment=segment, at=clock.now(), by=actor.name)
            record(facts.SEGMENT_ARCHIVED, segment=segment.pk, by=facts.by(actor))
        return segment


def restore_segment(actor: Actor, segment_id: int) -> Segment:
    """Take a segment back that was put away."""
    require(actor, "segments.edit")
    with transaction.atomic():
        segment = locked(segment_id)
        ended = segment.archivings.filter(ended_at=None)
        if ended.update(ended_at=clock.now(), ended_by=actor.name):
            record(facts.SEGMENT_RESTORED, segment=segment.pk, by=facts.by(actor))
        return segment


def _checked(name: str, definition: Any) -> tuple[str, dict]:
    """Both parts checked, so that all faults are told at once."""
    try:
        checked = check(definition, anew=True).as_json()
    except Invalid as faults:
        try:
            _checked_name(name)
        except Invalid as nameless:
            fields = {**nameless.fields, **faults.fields}
            raise Invalid(nameless.message, code=faults.code, fields=fields) from faults
        raise
    return _checked_name(name), checked


def _checked_name(name: str) -> str:
    name = readable(name)
    if not name or len(name) > NAME_LENGTH:
        message = _("Give the segment a name of at most %(most)s characters.") % {
            "most": NAME_LENGTH
        }
        raise Invalid(message, fields={"name": message})
    return name


def locked(segment_id: int) -> Segment:
    """The segment, held until the transaction ends."""
    segment = Segment.objects.select_for_update().filter(pk=segment_id).first()
    if segment is None:
        raise NotFound(_("There is no such segment."))
    return segment


def _create(actor: Actor, name: str, definition: dict) -> Segment:
    now = clock.now()
    segment = Segment.objects.create(
        name=name, created_at=now, created_by=actor.name, changed_at=now, changed_by=actor.name
    )
    _add_version(actor, segment, definition)
    record(facts.SEGMENT_CREATED, segment=segment.pk, by=facts.by(actor))
    return segment


def _change(
    actor: Actor, segment: Segment, name: str, definition: dict, expected: int | None
) -> Segment:
    if expected is not None and expected != segment.version:
        raise Conflict(
            _("%(name)s changed this segment meanwhile. Open it again; your version was not saved.")
            % {"name": segment.changed_by},
            code="segment_changed",
        )
    current = segment.versions.get(number=segment.version)
    if current.definition != definition:
        segment.version += 1
        _add_version(actor, segment, definition)
        record(
            facts.SEGMENT_CHANGED,
            segment=segment.pk,
            version=segment.version,
            by=facts.by(actor),
        )
    elif segment.name == name:
        return segment
    else:
        record(facts.SEGMENT_RENAMED, segment=segment.pk, by=facts.by(actor))
    segment.name = name
    _touch(actor, segment)
    return segment


def _add_version(actor: Actor, segment: Segment, definition: dict) -> None:
    SegmentVersion.objects.create(
        segment=segment,
        number=segment.version,
        definition=definition,
        at=clock.now(),
        by=actor.name,
    )


def _touch(actor: Actor, segment: Segment) -> None:
    segment.changed_at, segment.changed_by = clock.now(), actor.name
    segment.save()
