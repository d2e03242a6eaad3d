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
from shuke.insight.reports.asking import Asked
from shuke.insight.reports.showing import Audience, Head, Line, Sheet, Shown, Stat
from shuke.insight.segments import stays
from shuke.insight.segments.checking import check

#: A larger matrix cannot be read: of more segments the largest are told.
MOST = 20
#: In none of the kept segments.
NONE = 0


@dataclass(frozen=True)
class Kept:
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
class KeptFlow:
    """Of `were`, who were in at least one segment then: `gone` are in none now, `moved` are in one that
    they were not in. `came` were in none and are in one. `steps` without the empty ones: somebody who
    is in several segments stands in several. `before` and `now` are sizes by segment, 0: in none."""

    then: dt.date
    day: dt.date
    segments: list[Kept]
    #: Kept segments that are too small to be told.
    others: int
    were: int
    moved: int
    gone: int
    came: int
    before: dict[int, int]
    now: dict[int, int]
    steps: list[Step]


def kept() -> tuple[tuple[int, str, dt.datetime | None], ...]:
    """The segments that are kept track of: id, name, and when their track began to be known."""
    away = Archiving.objects.filter(ended_at=None).values("segment")
    running = Tracking.objects.filter(ended_at=None).exclude(segment__in=away)
    first: dict[int, dt.datetime] = {}
    for each in running.filter(rebuilds__is_first=True).values_list("segment", "rebuilds__done_at"):
        if each[1]:
            first[each[0]] = each[1]
    named = Segment.objects.filter(pk__in=running.values("segment")).order_by("name", "pk")
    return tuple((pk, name, first.get(pk)) for pk, name in named.values_list("pk", "name"))


def find(shop: Any, asked: Asked) -> KeptFlow:
    known = [Kept(*each) for each in kept()]
    day = asked.basis.as_of
    then = day - dt.timedelta(days=asked["days"])
    rows = shop.table("segment_stays")
    if hops := asked.basis.hops:
        rows = resolved(rows, shop.table("customers"), hops)
    told = _largest(shop, rows, {each.id for each in known}, (then, day))
    before = _on(shop, rows, told, then)
    now = _on(shop, rows, told, day)
    both = before.inner_join(now.rename(person_now="person", now="at"), [("person", "person_now")])
    pairs = both.group_by(before=both["at"], now=both["now"]).aggregate(customers=both.count())
    gone = before.anti_join(now, "person")
    came = now.anti_join(before, "person")
    steps = [Step(**row) for row in shop.run(pairs).to_pylist()]
    steps += [Step(pk, NONE, number) for pk, number in _sizes(shop, gone).items()]
    steps += [Step(NONE, pk, number) for pk, number in _sizes(shop, came).items()]
    moved = now.anti_join(before, ["person", "at"]).semi_join(before, "person")
    return KeptFlow(
        then,
        day,
        [each for each in known if each.id in told],
        others=len(known) - len(told),
        were=_people(shop, before),
        moved=_people(shop, moved),
        gone=(left := _people(shop, gone)),
        came=(fresh := _people(shop, came)),
        before={NONE: fresh, **_sizes(shop, before)},
        now={NONE: left, **_sizes(shop, now)},
        steps=sorted(steps, key=lambda step: (step.before, step.now)),
    )


def _largest(
    shop: Any, rows: ir.Table, known: Collection[int], days: tuple[dt.date, dt.date]
) -> set[int]:
    """The segments that held the most people on either day."""
    if len(known) <= MOST:
        return set(known)
    sizes: dict[int, int] = dict.fromkeys(known, 0)
    for day in days:
        found = stays.on_day(rows, tuple(known), day)
        counts = shop.run(found.group_by(at=found.segment_id).aggregate(n=found.count()))
        for row in counts.to_pylist():
            sizes[row["at"]] = max(sizes[row["at"]], row["n"])
    return set(sorted(sizes, key=lambda pk: (-sizes[pk], pk))[:MOST])


def _on(shop: Any, rows: ir.Table, told: Collection[int], day: dt.date) -> ir.Table:
    """person, at: who was in which of the segments at the end of a day."""
    found = stays.on_day(rows, tuple(told), day)
    return shop.keep(found.select(person=found.customer_id, at=found.segment_id).distinct())


def _sizes(shop: Any, rows: ir.Table) -> dict[int, int]:
    counts = shop.run(rows.group_by("at").aggregate(n=rows.count()))
    return {row["at"]: row["n"] for row in counts.to_pylist()}


def _people(shop: Any, rows: ir.Table) -> int:
    return shop.run(rows.person.nunique())


def show(found: KeptFlow, asked: Asked) -> Shown:
    if missing := _missing(found):
        return Shown(missing=missing)
    gone = _audience(_("Gone from all of them"), found, _any(found, found.then), _none(found))
    answer = _(
        "Of %(were)s people who were in a kept segment, %(moved)s moved into another one "
        "and %(gone)s left them all; %(came)s came in from outside."
    ) % {name: formats.number(getattr(found, name)) for name in ("were", "moved", "gone", "came")}
    return Shown(
        answer,
        stats=[
            _stat(
                _("Were in a kept segment"),
                *(found.were, 0),
                _audience(_("Were in a kept segment"), found, _any(found, found.then)),
            ),
            _stat(_("Are in another one now"), found.moved, found.were, _moved(found)),
            _stat(_("Are in none now"), found.gone, found.were, gone),
            _stat(
                _("Came from outside"),
                *(found.came, 0),
                _audience(_("Came from outside"), found, _none(found, found.then), _any(found)),
            ),
        ],
        sheets=[_matrix(found)],
        notices=_notices(found),
        audience=gone if found.gone else None,
    )


def _missing(found: KeptFlow) -> str:
    if not found.segments:
        return _(
            "No segment is kept track of. Open a segment, choose “How it changes”, and keep track "
            "once a day: from then on Shuke knows who was in it on which day."
        )
    since = [each.since for each in found.segments if each.since]
    if not since:
        return _("The kept segments are being compared for the first time. Look again in a minute.")
    if min(since) >= stays.end_of(found.then):
        return _(
            "The track of these segments begins on %(day)s. Compare with a day from then on: "
            "choose fewer days before."
        ) % {"day": formats.day(stays.day_of(min(since)))}
    return ""


def _notices(found: KeptFlow) -> list[str]:
    told = [
        _(
            "Somebody may be in several segments and then stands in several fields, so that rows "
            "and columns add up to more than their people."
        )
    ]
    end = stays.end_of(found.then)
    if late := [each.name for each in found.segments if each.since is None or each.since >= end]:
        told.append(
            _("Not yet kept track of on %(day)s, so that nobody counts as in them then: %(names)s.")
            % {"day": formats.day(found.then), "names": _(", ").join(late)}
        )
    if found.others:
        told.append(
            _("The %(most)s largest of %(all)s kept segments are told.")
            % {"most": len(found.segments), "all": len(found.segments) + found.others}
        )
    return told


def _stat(label: str, customers: int, of: int, audience: Audience | None) -> Stat:
    share = f" · {formats.percent(customers / of)}" if of else ""
    return Stat(label + share, formats.number(customers), audience=audience if customers else None)


def _matrix(found: KeptFlow) -> Sheet:
    """One row per segment then, one column per segment now; shaded by the share of the row."""
    names = {each.id: each.name for each in found.segments} | {NONE: _("in none of them")}
    counts = {(step.before, step.now): step.customers for step in found.steps}
    heads = [
        Head("before", _("Then, in …"), "text"),
        *(Head(str(pk), name) for pk, name in names.items()),
        Head("all", pgettext("flow", "All"), meaning=_("Everybody of the row, each once.")),
    ]
    lines = [_line(found, before, names, counts) for before in names if found.before.get(before)]
    note = _(
        "Rows: the segment on %(then)s. Columns: the segment on %(now)s. The darker, the more of the row."
    ) % {"then": formats.day(found.then), "now": formats.day(found.day)}
    return Sheet("moves", _("From segment to segment"), heads, lines, note, look="heat")


def _line(
    found: KeptFlow, before: int, names: Mapping[int, str], counts: Mapping[tuple[int, int], int]
) -> Line:
    row = [counts.get((before, now), 0) for now in names]
    whole = found.before[before]
    was = _in(found, before, found.then)
    audiences = [
        _audience(f"{names[before]} → {names[now]}", found, was, _in(found, now, found.day))
        if number
        else None
        for now, number in zip(names, row, strict=True)
    ]
    # Whoever was in none then is told as far as they are in one now.
    beside = () if before else (_any(found),)
    everybody = _audience(names[before], found, was, *beside)
    return Line(
        (names[before], *(number or None for number in row), whole),
        shades=(None, *(number / whole if number else None for number in row), None),
        audiences=(everybody, *audiences, everybody),
    )


Raw = dict[str, Any]


def _was(op: str, segments: Collection[int], day: dt.date) -> Raw:
    return {"field": "was_in", "op": op, "values": list(segments), "day": day.isoformat()}


def _in(found: KeptFlow, segment: int, day: dt.date) -> Raw:
    return _was("is", [segment], day) if segment else _none(found, day)


def _any(found: KeptFlow, day: dt.date | None = None) -> Raw:
    return _was("is", [each.id for each in found.segments], day or found.day)


def _none(found: KeptFlow, day: dt.date | None = None) -> Raw:
    return _was("is_not", [each.id for each in found.segments], day or found.day)


def _moved(found: KeptFlow) -> Audience | None:
    """Were in one, and are in one that they were not in."""
    into = [
        {"all": [_was("is", [each.id], found.day), _was("is_not", [each.id], found.then)]}
        for each in found.segments
    ]
    return _audience(_("Are in another one now"), found, _any(found, found.then), {"any": into})


def _audience(name: str, found: KeptFlow, *conditions: Raw) -> Audience | None:
    """These people; None where a definition cannot hold as many conditions."""
    audience = Audience(name[:120], conditions, day=found.day.isoformat())
    try:
        check({"where": {"all": list(conditions)}})
    except Invalid:
        return None
    return audience
