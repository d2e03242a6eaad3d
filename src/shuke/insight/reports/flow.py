"""Who moved between the RFM groups, or the kept segments: the same people, seen from two days."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import ibis
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.reports import flow_segments
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import Audience, Head, Line, Presentation, Sheet, Stat
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.segments import scores

#: The groups from the most to the least worth: up is towards the first.
ORDER = tuple(group.key for group in GROUPS)


@dataclass(frozen=True)
class Move:
    """How many were in one group then ("" is: no buyer yet) and are in another now."""

    before: str
    now: str
    customers: int


@dataclass(frozen=True)
class FlowReport:
    """`moves` without the empty ones. Of those who were buyers then: `stayed` in their group, moved
    `up` or `down`, and of the latter `gone` to sleep; `new` are buyers since. They add up to
    `customers`, the buyers of now, with `gone` counted among `down`."""

    then: dt.date
    customers: int
    stayed: int
    up: int
    down: int
    gone: int
    new: int
    moves: list[Move]


def compute(connection: Any, query: Query) -> FlowReport | flow_segments.SegmentFlow:
    return (
        flow_segments.compute(connection, query)
        if query["between"] == "kept"
        else _between_groups(connection, query)
    )


def _between_groups(connection: Any, query: Query) -> FlowReport:
    then = query.basis.as_of - dt.timedelta(days=query["days"])
    now = scores.rfm(connection, query.basis).select("customer_id", now="group")
    before = scores.rfm(connection, replace(query.basis, as_of=then))
    before = before.select(person=before.customer_id, before=before.group)
    both = now.left_join(before, now.customer_id == before.person)
    both = both.mutate(before=ibis.coalesce(both.before, ""))
    rows = connection.run(both.group_by("before", "now").aggregate(customers=both.count()))
    place = {key: number for number, key in enumerate(("", *ORDER))}
    moves = [Move(**row) for row in rows.to_pylist()]
    moves.sort(key=lambda move: (place[move.before], place[move.now]))
    return FlowReport(
        then,
        customers=sum(move.customers for move in moves),
        stayed=_sum(moves, lambda before, now: before == now),
        up=_sum(moves, lambda before, now: now < before),
        down=_sum(moves, lambda before, now: now > before),
        gone=sum(m.customers for m in moves if m.before and m.now == "sleeping" != m.before),
        new=sum(move.customers for move in moves if not move.before),
        moves=moves,
    )


def _sum(moves: list[Move], counts: Any) -> int:
    return sum(
        move.customers
        for move in moves
        if move.before and counts(ORDER.index(move.before), ORDER.index(move.now))
    )


def present(report: FlowReport | flow_segments.SegmentFlow, query: Query) -> Presentation:
    if isinstance(report, flow_segments.SegmentFlow):
        return flow_segments.present(report, query)
    if not report.customers:
        return Presentation(missing=_("Import orders: the groups are made from them."))
    were = report.customers - report.new
    answer = _("%(up)s moved up, %(down)s moved down, %(stayed)s stayed, %(new)s are new.") % {
        name: formats.number(getattr(report, name)) for name in ("up", "down", "stayed", "new")
    }
    gone = _gone(query) if report.gone else None
    return Presentation(
        answer,
        stats=[
            _stat(_("Stayed in their group"), report.stayed, were, None),
            _stat(_("Moved up"), report.up, were, _any_of(_("Moved up"), query, _pairs(-1))),
            _stat(_("Moved down"), report.down, were, _any_of(_("Moved down"), query, _pairs(1))),
            _stat(_("Went dormant"), report.gone, were, gone),
            _stat(_("New buyers"), report.new, report.customers, _new(query)),
        ],
        pictures=[_picture(report, query)],
        sheets=[_matrix(report, query)],
        audience=gone,
    )


def _stat(label: str, customers: int, of: int, audience: Audience | None) -> Stat:
    share = f" · {formats.percent(customers / of)}" if of else ""
    return Stat(label + share, formats.number(customers), audience=audience if customers else None)


def _picture(report: FlowReport, query: Query) -> Chart:
    then, now = dict.fromkeys(ORDER, 0), dict.fromkeys(ORDER, 0)
    for move in report.moves:
        now[move.now] += move.customers
        if move.before:
            then[move.before] += move.customers
    names = [str(group.name) for group in GROUPS]
    return Chart(
        _("How big the groups were and are"),
        "bar",
        names,
        [
            Series(
                formats.day(report.then),
                list(then.values()),
                tone="muted",
                of=pgettext("figure", "People"),
            ),
            Series(_("Now"), list(now.values())),
        ],
        cell_links=[
            [
                _moved(name, query, key, ()).url(query)
                for key, name in zip(ORDER, names, strict=True)
            ],
            [_now_in(name, key).url(query) for key, name in zip(ORDER, names, strict=True)],
        ],
    )


def _matrix(report: FlowReport, query: Query) -> Sheet:
    """One row per group then, one column per group now; shaded by the share of the row."""
    counts = {(move.before, move.now): move.customers for move in report.moves}
    names = {group.key: str(group.name) for group in GROUPS}
    heads = [
        Head("before", _("Then, in …"), "text"),
        *(Head(key, names[key]) for key in ORDER),
        Head("all", pgettext("flow", "All")),
    ]
    lines = []
    for before in (*ORDER, ""):
        row = [counts.get((before, now), 0) for now in ORDER]
        if not (total := sum(row)):
            continue
        name = names.get(before) or _("No buyer yet")
        audiences = [
            _moved(f"{name} → {names[now]}", query, before, (now,)) if number else None
            for now, number in zip(ORDER, row, strict=True)
        ]
        whole = _moved(name, query, before, ())
        shades = (None, *(number / total if number else None for number in row), None)
        lines.append(
            Line(
                (name, *(number or None for number in row), total),
                shades=shades,
                audiences=(whole, *audiences, whole),
            )
        )
    note = ngettext(
        "Rows: the group %(days)s day ago. Columns: the group now. The darker, the more of the row.",
        "Rows: the group %(days)s days ago. Columns: the group now. The darker, the more of the row.",
        query["days"],
    ) % {"days": query["days"]}
    return Sheet("moves", _("From group to group"), heads, lines, note, look="heat")


def _moved(name: str, query: Query, before: str, now: tuple[str, ...]) -> Audience:
    conditions = [_was((before,) if before else (), query)]
    if now:
        conditions.append({"field": "rfm_group", "op": "is", "values": list(now)})
    elif not before:
        conditions.append({"field": "rfm_group", "op": "is", "values": list(ORDER)})
    return Audience(name, tuple(conditions))


def _now_in(name: str, group: str) -> Audience:
    return Audience(name, ({"field": "rfm_group", "op": "is", "values": [group]},))


def _was(groups: tuple[str, ...], query: Query) -> dict[str, Any]:
    """They were in one of these groups; in none when none is named."""
    values, op = (list(groups), "is") if groups else (list(ORDER), "is_not")
    return {"field": "rfm_group_before", "op": op, "values": values, "days": query["days"]}


def _pairs(way: int) -> list[tuple[str, tuple[str, ...]]]:
    """Each group with those above it (-1) or below it (1)."""
    pairs = []
    for place, group in enumerate(ORDER):
        others = ORDER[:place] if way < 0 else ORDER[place + 1 :]
        if others:
            pairs.append((group, others))
    return pairs


def _any_of(name: str, query: Query, pairs: list[tuple[str, tuple[str, ...]]]) -> Audience:
    moves = [{"all": list(_moved(name, query, was, now).conditions)} for was, now in pairs]
    return Audience(name, ({"any": moves},))


def _new(query: Query) -> Audience:
    return _moved(_("New buyers"), query, "", ())


def _gone(query: Query) -> Audience:
    awake = tuple(key for key in ORDER if key != "sleeping")
    asleep = {"field": "rfm_group", "op": "is", "values": ["sleeping"]}
    return Audience(_("Went dormant"), (_was(awake, query), asleep))


REPORT = Report(
    key="flow",
    subject="people",
    question=gettext_lazy("Who moves up, who slips away?"),
    about=gettext_lazy(
        "The RFM groups or kept segments of two days side by side, and who went from where to where."
    ),
    icon="arrow-right",
    compute=compute,
    present=present,
    options=(
        Option(
            "between",
            gettext_lazy("Between"),
            "groups",
            {"groups": gettext_lazy("RFM groups"), "kept": gettext_lazy("Kept segments")},
        ),
        Option(
            "days",
            gettext_lazy("Compared with"),
            "90",
            low=1,
            high=3650,
            unit=gettext_lazy("days before"),
        ),
    ),
    either_way=False,
    metrics=("customers",),
    mark=flow_segments.tracked_segments,
)
