"""Who moved between the kept segments: the stays of two days, side by side."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.insight.metrics.merges import resolved
from shuke.insight.models import Archiving, Segment, Tracking
from shuke.insight.reports.presentation import Audience, Head, Line, Presentation, Sheet, Stat
from shuke.insight.reports.query import Query
from shuke.insight.segments import stays
from shuke.insight.segments.checking import check

#: A larger matrix cannot be read: of more segments the largest are told.
MOST = 20
#: In none of the kept segments.
NONE = 0


@dataclass(frozen=True)
class TrackedSegment:
    """A segment that is kept track of, and the first moment that is known of it without a gap."""

    id: int
    name: str
    since: dt.datetime | None


@dataclass(frozen=True)
class Step:
    """How many were in one segment then and are in another now; 0 is none of them."""

    before: int
    now: int
    customers: int


@dataclass(frozen=True)
class SegmentFlow:
    """Of `were`, who were in at least one segment then: `gone` are in none now, `moved` are in one that
    they were not in. `came` were in none and are in one. `steps` without the empty ones: somebody who
    is in several segments stands in several. `before` and `now` are sizes by segment, 0: in none."""

    then: dt.date
    day: dt.date
    segments: list[TrackedSegment]
    #: Kept segments that are too small to be told.
    others: int
    were: int
    moved: int
    gone: int
    came: int
    before: dict[int, int]
    now: dict[int, int]
    steps: list[Step]


def tracked_segments() -> tuple[tuple[int, str, dt.datetime | None], ...]:
    """The segments that are kept track of: id, name, and when their track began to be known."""
    away = Archiving.objects.open().values("segment")
    running = Tracking.objects.open().exclude(segment__in=away)
    first: dict[int, dt.datetime] = {}
    for each in running.filter(rebuilds__is_first=True).values_list("segment", "rebuilds__done_at"):
        if each[1]:
            first[each[0]] = each[1]
    named = Segment.objects.filter(pk__in=running.values("segment")).order_by("name", "pk")
    return tuple((pk, name, first.get(pk)) for pk, name in named.values_list("pk", "name"))


def compute(connection: Any, query: Query) -> SegmentFlow:
    tracked = [TrackedSegment(*each) for each in tracked_segments()]
    day = query.basis.as_of
    then = day - dt.timedelta(days=query["days"])
    rows = connection.table("segment_stays")
    if hops := query.basis.hops:
        rows = resolved(rows, connection.table("customers"), hops)
    chosen = _largest(connection, rows, {each.id for each in tracked}, (then, day))
    before = _on(connection, rows, chosen, then)
    now = _on(connection, rows, chosen, day)
    both = before.inner_join(now.rename(person_now="person", now="at"), [("person", "person_now")])
    pairs = both.group_by(before=both["at"], now=both["now"]).aggregate(customers=both.count())
    gone = before.anti_join(now, "person")
    came = now.anti_join(before, "person")
    steps = [Step(**row) for row in connection.run(pairs).to_pylist()]
    steps += [Step(pk, NONE, number) for pk, number in _sizes(connection, gone).items()]
    steps += [Step(NONE, pk, number) for pk, number in _sizes(connection, came).items()]
    moved = now.anti_join(before, ["person", "at"]).semi_join(before, "person")
    return SegmentFlow(
        then,
        day,
        [each for each in tracked if each.id in chosen],
        others=len(tracked) - len(chosen),
        were=_people(connection, before),
        moved=_people(connection, moved),
        gone=(left := _people(connection, gone)),
        came=(fresh := _people(connection, came)),
        before={NONE: fresh, **_sizes(connection, before)},
        now={NONE: left, **_sizes(connection, now)},
        steps=sorted(steps, key=lambda step: (step.before, step.now)),
    )


def _largest(
    connection: Any, rows: ir.Table, segments: Collection[int], days: tuple[dt.date, dt.date]
) -> set[int]:
    """The segments that held the most people on either day."""
    if len(segments) <= MOST:
        return set(segments)
    sizes: dict[int, int] = dict.fromkeys(segments, 0)
    for day in days:
        members = stays.on_day(rows, tuple(segments), day)
        counts = connection.run(
            members.group_by(at=members.segment_id).aggregate(n=members.count())
        )
        for row in counts.to_pylist():
            sizes[row["at"]] = max(sizes[row["at"]], row["n"])
    return set(sorted(sizes, key=lambda pk: (-sizes[pk], pk))[:MOST])


def _on(connection: Any, rows: ir.Table, segments: Collection[int], day: dt.date) -> ir.Table:
    """person, at: who was in which of the segments at the end of a day."""
    members = stays.on_day(rows, tuple(segments), day)
    return connection.keep(
        members.select(person=members.customer_id, at=members.segment_id).distinct()
    )


def _sizes(connection: Any, rows: ir.Table) -> dict[int, int]:
    counts = connection.run(rows.group_by("at").aggregate(n=rows.count()))
    return {row["at"]: row["n"] for row in counts.to_pylist()}


def _people(connection: Any, rows: ir.Table) -> int:
    return connection.run(rows.person.nunique())


def present(report: SegmentFlow, query: Query) -> Presentation:
    if missing := _missing(report):
        return Presentation(missing=missing)
    gone = _audience(_("Gone from all of them"), report, _any(report, report.then), _none(report))
    answer = _(
        "Of %(were)s people who were in a kept segment, %(moved)s moved into another one "
        "and %(gone)s left them all; %(came)s came in from outside."
    ) % {name: formats.number(getattr(report, name)) for name in ("were", "moved", "gone", "came")}
    return Presentation(
        answer,
        stats=[
            _stat(
                _("Were in a kept segment"),
                *(report.were, 0),
                _audience(_("Were in a kept segment"), report, _any(report, report.then)),
            ),
            _stat(_("Are in another one now"), report.moved, report.were, _moved(report)),
            _stat(_("Are in none now"), report.gone, report.were, gone),
            _stat(
                _("Came from outside"),
                *(report.came, 0),
                _audience(_("Came from outside"), report, _none(report, report.then), _any(report)),
            ),
        ],
        sheets=[_matrix(report)],
        notices=_notices(report),
        audience=gone if report.gone else None,
    )


def _missing(report: SegmentFlow) -> str:
    if not report.segments:
        return _(
            "No segment is kept track of. Open a segment, choose “How it changes”, and keep track "
            "once a day: from then on Shuke knows who was in it on which day."
        )
    since = [each.since for each in report.segments if each.since]
    if not since:
        return _("The kept segments are being compared for the first time. Look again in a minute.")
    if min(since) >= stays.end_of(report.then):
        return _(
            "The track of these segments begins on %(day)s. Compare with a day from then on: "
            "choose fewer days before."
        ) % {"day": formats.day(stays.day_of(min(since)))}
    return ""


def _notices(report: SegmentFlow) -> list[str]:
    notices = [
        _(
            "Somebody may be in several segments and then stands in several fields, so that rows "
            "and columns add up to more than their people."
        )
    ]
    end = stays.end_of(report.then)
    if late := [each.name for each in report.segments if each.since is None or each.since >= end]:
        notices.append(
            _("Not yet kept track of on %(day)s, so that nobody counts as in them then: %(names)s.")
            % {"day": formats.day(report.then), "names": _(", ").join(late)}
        )
    if report.others:
        notices.append(
            _("The %(most)s largest of %(all)s kept segments are told.")
            % {"most": len(report.segments), "all": len(report.segments) + report.others}
        )
    return notices


def _stat(label: str, customers: int, of: int, audience: Audience | None) -> Stat:
    share = f" · {formats.percent(customers / of)}" if of else ""
    return Stat(label + share, formats.number(customers), audience=audience if customers else None)


def _matrix(report: SegmentFlow) -> Sheet:
    """One row per segment then, one column per segment now; shaded by the share of the row."""
    names = {each.id: each.name for each in report.segments} | {NONE: _("in none of them")}
    counts = {(step.before, step.now): step.customers for step in report.steps}
    heads = [
        Head("before", _("Then, in …"), "text"),
        *(Head(str(pk), name) for pk, name in names.items()),
        Head("all", pgettext("flow", "All"), meaning=_("Everybody of the row, each once.")),
    ]
    lines = [_line(report, before, names, counts) for before in names if report.before.get(before)]
    note = _(
        "Rows: the segment on %(then)s. Columns: the segment on %(now)s. The darker, the more of the row."
    ) % {"then": formats.day(report.then), "now": formats.day(report.day)}
    return Sheet("moves", _("From segment to segment"), heads, lines, note, look="heat")


def _line(
    report: SegmentFlow,
    before: int,
    names: Mapping[int, str],
    counts: Mapping[tuple[int, int], int],
) -> Line:
    row = [counts.get((before, now), 0) for now in names]
    whole = report.before[before]
    was = _in(report, before, report.then)
    audiences = [
        _audience(f"{names[before]} → {names[now]}", report, was, _in(report, now, report.day))
        if number
        else None
        for now, number in zip(names, row, strict=True)
    ]
    # Whoever was in none then is told as far as they are in one now.
    beside = () if before else (_any(report),)
    everybody = _audience(names[before], report, was, *beside)
    return Line(
        (names[before], *(number or None for number in row), whole),
        shades=(None, *(number / whole if number else None for number in row), None),
        audiences=(everybody, *audiences, everybody),
    )


Raw = dict[str, Any]


def _was(op: str, segments: Collection[int], day: dt.date) -> Raw:
    return {"field": "was_in", "op": op, "values": list(segments), "day": day.isoformat()}


def _in(report: SegmentFlow, segment: int, day: dt.date) -> Raw:
    return _was("is", [segment], day) if segment else _none(report, day)


def _any(report: SegmentFlow, day: dt.date | None = None) -> Raw:
    return _was("is", [each.id for each in report.segments], day or report.day)


def _none(report: SegmentFlow, day: dt.date | None = None) -> Raw:
    return _was("is_not", [each.id for each in report.segments], day or report.day)


def _moved(report: SegmentFlow) -> Audience | None:
    """Were in one, and are in one that they were not in."""
    into = [
        {"all": [_was("is", [each.id], report.day), _was("is_not", [each.id], report.then)]}
        for each in report.segments
    ]
    return _audience(_("Are in another one now"), report, _any(report, report.then), {"any": into})


def _audience(name: str, report: SegmentFlow, *conditions: Raw) -> Audience | None:
    """These people; None where a definition cannot hold as many conditions."""
    audience = Audience(name[:120], conditions, day=report.day.isoformat())
    try:
        check({"where": {"all": list(conditions)}})
    except Invalid:
        return None
    return audience
