"""Segments as other rooms see them: who may see which, how many people, who they are."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers import queries as customers
from shuke.insight.models import Archiving, Segment, SegmentVersion
from shuke.insight.queries.meaning import as_text
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.running import Count
from shuke.insight.segments.sentences import sentence
from shuke.insight.segments.tree import Definition


@dataclass(frozen=True)
class SegmentInfo:
    """A segment with one version of its definition."""

    id: int
    name: str
    version: int
    definition: Definition
    created_at: dt.datetime
    created_by: str
    changed_at: dt.datetime
    changed_by: str
    archived_at: dt.datetime | None = None
    archived_by: str = ""

    @property
    def pk(self) -> int:
        return self.id

    @property
    def sentence(self) -> str:
        """The definition read aloud in the language of the moment."""
        return sentence(self.definition)

    @property
    def text(self) -> str:
        """The definition in its text form."""
        return as_text(self.definition)


def list_segments(actor: Actor, *, archived: bool = False) -> list[SegmentInfo]:
    """The segments in use, or those put away, last changed first."""
    require(actor, "segments.view")
    away = {a.segment_id: a for a in Archiving.objects.open()}
    segments = [
        s for s in Segment.objects.order_by("-changed_at", "-pk") if (s.pk in away) == archived
    ]
    versions = _versions({s.pk: s.version for s in segments})
    return [_info(s, versions[s.pk], away.get(s.pk)) for s in segments]


def has_segments(actor: Actor) -> bool:
    """Whether any segment is in use: one question, where a list would read every definition."""
    require(actor, "segments.view")
    away = Archiving.objects.open().values("segment")
    return Segment.objects.exclude(pk__in=away).exists()


def segment_for(actor: Actor, segment_id: int, *, version: int | None = None) -> SegmentInfo:
    """One segment, in its version in force or an earlier one. NotFound when there is none."""
    require(actor, "segments.view")
    segment = _segment(segment_id)
    number = version or segment.version
    earlier = SegmentVersion.objects.filter(segment=segment, number=number).first()
    if earlier is None:
        raise NotFound(_("This segment has no version %(number)s.") % {"number": number})
    return _info(segment, earlier, segment.archivings.open().first())


def checked(definition: Any) -> Definition:
    """Untrusted definition JSON as a `Definition`; Invalid tells its faults by path."""
    return check(definition, anew=True)


def as_checked(definition: Any) -> Definition:
    """Definition JSON that was checked when it was written: what it names may be gone from the shop since."""
    return check(definition)


def read_aloud(definition: Definition) -> str:
    """The definition as a sentence in the language of the moment."""
    return sentence(definition)


def segment_name(segment_id: int) -> str:
    """The segment's name, empty when there is no such segment."""
    return Segment.objects.filter(pk=segment_id).values_list("name", flat=True).first() or ""


def segment_people(segment_id: int, version: int | None = None) -> Iterator[pa.Array]:
    """The ids of everybody in a segment, ascending, in Arrow int64 arrays of about 50,000.

    Computed on the newest snapshot when the first array is taken. Merged people appear as their
    survivor only. Busy while the warehouse is being made.
    """
    return running.ids(definition_of(segment_id, version))


def people_of_definition(definition: Any) -> Iterator[pa.Array]:
    """The same for a definition (JSON, see docs/segments.md) that is no segment. Invalid tells its faults."""
    return running.ids(check(definition))


def members_among(segment_id: int, people: Collection[int]) -> set[int]:
    """Which of these people (at most a few thousand) are in a segment, on the newest snapshot. NotFound when there
    is no such segment; Busy while the warehouse is being made."""
    return running.among(definition_of(segment_id), people) if people else set()


def chosen_people(segment_id: int) -> Iterator[pa.Array]:
    """The same for whoever chooses people by it: without those who refused automatic decisions, unless it has
    no condition and so chooses nobody."""
    refused = customers.refused_automatic() if is_conditional(segment_id) else set()
    gone = pa.array(sorted(refused), pa.int64())
    for ids in segment_people(segment_id):
        yield ids.filter(pc.invert(pc.is_in(ids, gone))) if refused else ids


def is_conditional(segment_id: int) -> bool:
    """Whether the segment says anything of its people; one that does not is everybody. Of one that cannot be
    looked up it is taken that it does."""
    try:
        return bool(definition_of(segment_id).where.children)
    except NotFound:
        return True


def segment_size(segment_id: int, version: int | None = None) -> Count:
    """How many people are in a segment now."""
    return running.count(definition_of(segment_id, version))


def segment_count(definition: Any) -> Count:
    """How many people a definition (JSON, see docs/segments.md) means. Invalid tells its faults."""
    return running.count(check(definition))


def definition_of(segment_id: int, version: int | None = None) -> Definition:
    """The definition in force, or an earlier one. NotFound when there is no such segment."""
    segment = _segment(segment_id)
    return check(segment.versions.get(number=version or segment.version).definition)


def _segment(segment_id: int) -> Segment:
    segment = Segment.objects.filter(pk=segment_id).first()
    if segment is None:
        raise NotFound(_("There is no such segment."))
    return segment


def _versions(numbers: dict[int, int]) -> dict[int, SegmentVersion]:
    rows = SegmentVersion.objects.filter(segment__in=numbers)
    return {row.segment_id: row for row in rows if row.number == numbers[row.segment_id]}


def _info(segment: Segment, version: SegmentVersion, away: Archiving | None) -> SegmentInfo:
    return SegmentInfo(
        id=segment.pk,
        name=segment.name,
        version=version.number,
        definition=check(version.definition),
        created_at=segment.created_at,
        created_by=segment.created_by,
        changed_at=segment.changed_at,
        changed_by=segment.changed_by,
        archived_at=away.began_at if away else None,
        archived_by=away.began_by if away else "",
    )
