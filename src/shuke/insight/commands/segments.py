"""Segments are saved in versions, put away and taken back; nothing is deleted."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.insight import facts
from shuke.insight.commands.lifecycle import SEGMENTS, touch
from shuke.insight.models import Segment, SegmentVersion
from shuke.insight.segments.checking import check
from shuke.insight.segments.references import versions


def save_segment(
    actor: Actor,
    *,
    name: str,
    definition: Any,
    segment_id: int | None = None,
    expected_version: int | None = None,
    expected_name: str | None = None,
    numbered: bool = False,
) -> Segment:
    """Create a segment, or give an existing one a new version (none when nothing changed).

    `definition` is JSON as in docs/segments.md. Raises Invalid with one message per path and for a name
    that another segment in use has (a new one is `numbered` instead: "Regulars (2)"), NotFound, and
    Conflict when `expected_version` is no longer the version in force, or another name than the
    `expected_name` would be lost; a name equal to that one is no change and keeps what is in force.
    """
    require(actor, "segments.edit")
    name, checked = _checked(name, definition)
    with transaction.atomic():
        versions(check(checked), own=segment_id)  # refuses circles
        if segment_id is None:
            return _create(actor, SEGMENTS.own_name(name, numbered=numbered), checked)
        segment = SEGMENTS.locked(segment_id)
        name = _own_change(segment, name, expected_name)
        return _change(actor, segment, name, checked, expected_version)


def rename_segment(
    actor: Actor, segment_id: int, name: str, *, expected_name: str | None = None
) -> Segment:
    """Change the name only; the definition keeps its version. Conflict as with `save_segment`."""
    require(actor, "segments.edit")
    name = SEGMENTS.checked_name(name)
    with transaction.atomic():
        segment = SEGMENTS.locked(segment_id)
        name = _own_change(segment, name, expected_name)
        if segment.name != name:
            before = {"name": segment.name}
            segment.name = SEGMENTS.own_name(name, but=segment.pk)
            touch(actor, segment)
            facts.SEGMENT_RENAMED.record(actor, segment.pk, undo_with=before)
        return segment


def archive_segment(actor: Actor, segment_id: int) -> Segment:
    """Put a segment away: it leaves the lists, and what used it stays explainable."""
    require(actor, "segments.edit")
    with transaction.atomic():
        return SEGMENTS.archive(actor, segment_id)


def restore_segment(actor: Actor, segment_id: int) -> Segment:
    """Take a segment back that was put away."""
    require(actor, "segments.edit")
    with transaction.atomic():
        return SEGMENTS.restore(actor, segment_id)


def _own_change(segment: Segment, name: str, expected: str | None) -> str:
    """The name that is to stand, given the one that was there when somebody began to type."""
    if expected is None or segment.name in (expected, name):
        return name
    if name == expected:
        return segment.name
    raise Conflict(
        _("%(name)s renamed this segment to “%(now)s” meanwhile; yours was not saved.")
        % {"name": segment.changed_by, "now": segment.name},
        code="segment_renamed",
    )


def _checked(name: str, definition: Any) -> tuple[str, dict]:
    """Both parts checked, so that all faults are told at once."""
    try:
        checked = check(definition, anew=True).as_json()
    except Invalid as faults:
        try:
            SEGMENTS.checked_name(name)
        except Invalid as nameless:
            fields = {**nameless.fields, **faults.fields}
            raise Invalid(nameless.message, code=faults.code, fields=fields) from faults
        raise
    return SEGMENTS.checked_name(name), checked


def _create(actor: Actor, name: str, definition: dict) -> Segment:
    now = clock.now()
    segment = Segment.objects.create(
        name=name, created_at=now, created_by=actor.name, changed_at=now, changed_by=actor.name
    )
    _add_version(actor, segment, definition)
    facts.SEGMENT_CREATED.record(actor, segment.pk)
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
    if segment.name != name:
        name = SEGMENTS.own_name(name, but=segment.pk)
    current = segment.versions.get(number=segment.version)
    before = {"name": segment.name}
    if current.definition != definition:
        segment.version += 1
        _add_version(actor, segment, definition)
        facts.SEGMENT_CHANGED.record(actor, segment.pk, version=segment.version, undo_with=before)
    elif segment.name == name:
        return segment
    else:
        facts.SEGMENT_RENAMED.record(actor, segment.pk, undo_with=before)
    segment.name = name
    touch(actor, segment)
    return segment


def _add_version(actor: Actor, segment: Segment, definition: dict) -> None:
    SegmentVersion.objects.create(
        segment=segment,
        number=segment.version,
        definition=definition,
        at=clock.now(),
        by=actor.name,
    )
