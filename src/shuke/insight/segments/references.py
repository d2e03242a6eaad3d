"""Segments that name other segments: their names, what they mean now, and no circles."""

from collections.abc import Iterator, Sequence
from typing import Literal

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.insight.models import Segment, SegmentVersion
from shuke.insight.segments.checking import check
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.tree import Definition

#: Segments inside segments, the outermost included.
MAX_DEPTH = 5
#: What a condition can name.
Kind = Literal["segment", "list"]


def mentioned(definition: Definition) -> dict[Kind, set[int]]:
    """Ids of the segments and lists that the conditions name, whatever they say of them."""
    ids_by_kind: dict[Kind, set[int]] = {"segment": set(), "list": set()}
    for _place, condition in definition.conditions():
        if mentions := FIELDS[condition.field].mentions:
            kind, name = mentions
            ids_by_kind[kind].update(int(value) for value in condition.args[name])
    return ids_by_kind


def named(definition: Definition) -> Iterator[int]:
    """Ids of the segments whose people a definition asks for itself."""
    for _place, condition in definition.conditions():
        if condition.field == "segment":
            yield from (int(value) for value in condition.args["values"])


def in_force(segment_id: int) -> tuple[int, Definition] | None:
    """Version and definition of a segment as it is now; None when there is none."""
    segment = Segment.objects.filter(pk=segment_id).first()
    if segment is None:
        return None
    version = SegmentVersion.objects.get(segment=segment, number=segment.version)
    return version.number, check(version.definition)


def versions(
    definition: Definition, above: tuple[int, ...] = (), *, own: int | None = None
) -> tuple[tuple[int, int], ...]:
    """(segment, version) of everything that a definition names, at any depth: what its people depend on
    beside the data. `own` is the segment that it defines. Invalid when segments name each other in a
    circle, or too deep."""
    by_segment: dict[int, int] = {}
    for pk in named(definition):
        refuse_circle(pk, above, own=own)
        if current := in_force(pk):
            by_segment[pk] = current[0]
            by_segment |= dict(versions(current[1], (*above, pk), own=own))
    return tuple(sorted(by_segment.items()))


def refuse_circle(segment_id: int, above: Sequence[int], *, own: int | None = None) -> None:
    """Invalid when a segment stands inside itself, or deeper than allowed. `above`: the named segments
    that it stands in, the outermost first; `own`: the one that is being defined."""
    if segment_id in above or segment_id == own:
        message = _("These segments name each other in a circle.")
    elif len(above) + 1 >= MAX_DEPTH:
        message = _("Segments inside segments go %(depth)s deep at most.") % {"depth": MAX_DEPTH}
    else:
        return
    raise Invalid(message, code="segment_circle", fields={"where": message})
