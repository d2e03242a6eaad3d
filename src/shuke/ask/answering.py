"""A plan → an answer in words, with its picture and its people: reports and segments are asked as pages ask them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shuke.ask.plan import GRAINS, ONLY_GOODS, Plan
from shuke.ask.reasons import Reason, reasons
from shuke.common.access import Actor, require
from shuke.insight import queries as insight
from shuke.insight.queries import reports

#: Rows that stand beside the answer; all of them stand in the report.
ROWS = 12
#: People that are named; all of them stand in the list.
NAMED = 8


@dataclass(frozen=True)
class Row:
    """A part of the answer: what it is called, its figure, and where its people are."""

    name: str
    value: str
    url: str = ""


@dataclass
class Answer:
    """`text` is the whole answer in a sentence; `url` the page that it stands on."""

    plan: Plan
    text: str
    #: How the question was understood, piece by piece.
    read_as: list[str] = field(default_factory=list)
    value: Any = None
    url: str = ""
    url_label: str = ""
    chart: Any = None
    rows: list[Row] = field(default_factory=list)
    #: People to act on, as `insight/_audience.html` takes them.
    audience: dict[str, str] | None = None
    #: Ids and names of some of them.
    people: list[tuple[int, str]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def answer(actor: Actor, plan: Plan) -> Answer:
    """The answer of a plan. Busy while the warehouse is being made; Forbidden, Invalid as reports and segments are."""
    if plan.ask == "people":
        return _of_people(actor, plan)
    if plan.ask == "report":
        return _of_report(actor, plan)
    return _of_figure(actor, plan)


def _of_figure(actor: Actor, plan: Plan) -> Answer:
    result = reports.run_report(actor, report_of(plan), question(plan))
    report, data = reports.report_for(result.key), result.report
    view = report.present(data, result.query)
    reply = Answer(plan, "", url=result.query.page, url_label=str(report.question))
    reply.read_as = [
        part
        for part in (_measure_name(report, plan), *_filters(plan), view.period.rstrip(".。"))
        if part
    ]
    if view.missing:
        reply.text = view.missing
        return reply
    if report.key == "summary":
        return _of_summary(reply, view, plan)
    reply.chart = view.pictures[0] if view.pictures else None
    reply.notices = list(view.notices)
    [sheet] = view.sheets
    head = next(each for each in sheet.heads if each.key == plan.measure)
    currency = result.basis.currency

    def row(part: Any, line: Any) -> Row:
        audience = line.whole
        value = head.text(part.values[plan.measure], currency)
        return Row(str(line.cells[0]), value, audience.url(result.query) if audience else "")

    parts = (
        list(reversed(data.parts))
        if plan.by in GRAINS or (not plan.by and report.key == "trend")
        else data.parts
    )
    pairs = list(zip(parts, sheet.lines, strict=True))
    name = str(head.label)
    if part_of := _part(plan):
        _one_part(reply, [row(*pair) for pair in pairs if pair[0].key == part_of[1]], name)
        value = next(
            (part.values[plan.measure] for part, _line in pairs if part.key == part_of[1]), 0
        )
        reply.value, reply.chart = value, None
        return reply
    if plan.by:
        chosen = [pair for pair in pairs if pair[0].key in (plan.among or {pair[0].key} - {""})]
        _parts(reply, [row(*pair) for pair in chosen], name, view.answer)
        return reply
    reply.value = data.total.get(plan.measure)
    stat = next(
        (each for each in view.stats if each.figure and each.figure.metric == plan.measure), None
    )
    figure = head.text(reply.value, currency)
    reply.text = _("%(metric)s: %(value)s.") % {"metric": name, "value": figure}
    if stat and stat.against and plan.compare:
        reply.text += " " + _moved(stat)
    audience = stat.audience if stat else None
    reply.audience = audience.offered(result.query) if audience else None
    return reply


def _one_part(reply: Answer, rows: list[Row], name: str) -> None:
    if not rows:
        reply.text = _("%(metric)s: nothing in these days.") % {"metric": name}
        return
    [row] = rows
    reply.text = _("%(part)s, %(metric)s: %(value)s.") % {
        "part": row.name, "metric": name, "value": row.value,
    }  # fmt: skip
    reply.rows = rows if row.url else []


def _parts(reply: Answer, rows: list[Row], name: str, whole: str) -> None:
    """All parts in their order, or the first or last of them."""
    top = reply.plan.top
    if reply.plan.among:
        words = {"metric": name, "parts": _(", ").join(f"{row.name} {row.value}" for row in rows)}
        reply.text, reply.rows = _("%(metric)s: %(parts)s.") % words, rows
        return
    if not top or not rows:
        reply.text = whole
        reply.rows = (
            rows[:ROWS] if reply.plan.by not in GRAINS else []
        )  # a line of time is read in its picture
        return
    chosen = rows[:top] if top > 0 else list(reversed(rows[top:]))
    words = {"metric": name, "parts": f"{chosen[0].name} ({chosen[0].value})"}
    reply.text = (
        _("%(metric)s is highest in: %(parts)s.")
        if top > 0
        else _("%(metric)s is lowest in: %(parts)s.")
    ) % words
    reply.rows = chosen


def _moved(stat: Any) -> str:
    """How a figure stands to the one of the days before."""
    words = {"size": stat.size_text, "before": stat.against}
    if not stat.change or not stat.moved:
        return _("As before (%(before)s).") % words
    return (
        _("Up %(size)s (%(before)s).") if stat.moved > 0 else _("Down %(size)s (%(before)s).")
    ) % words


def _of_summary(reply: Answer, view: Any, plan: Plan) -> Answer:
    [sheet] = view.sheets
    line = next(line for line in sheet.lines if line.tells and line.tells[0] == plan.measure)
    reply.read_as = [str(line.cells[0]), _("Since the beginning.").rstrip(".。")]
    reply.text = _("%(metric)s: %(value)s.") % {"metric": line.cells[0], "value": line.cells[1]}
    reply.value, reply.notices = line.tells[1], [str(line.cells[2])]
    return reply


def report_of(plan: Plan) -> str:
    """The report that tells a plan's figure."""
    if plan.ask == "report":
        return plan.report
    if plan.measure in ONLY_GOODS:
        return "sold"
    if not _tells("parts", plan.measure):
        return "summary"
    if plan.by in GRAINS or (not plan.by and not _part(plan) and _tells("trend", plan.measure)):
        return "trend"
    return "parts"


def _tells(report: str, measure: str) -> bool:
    return measure in reports.report_for(report).metrics


def question(plan: Plan) -> dict[str, str]:
    """The plan as a report is asked, for `insight.queries.reports.run_report`."""
    report = report_of(plan)
    if report == "summary":
        return {}
    raw = {"measure": plan.measure, "compare": plan.compare or "none"}
    raw |= {
        key: value for key, value in plan.where.items() if key in ("store", "channel", "source")
    }
    if plan.first and plan.last:
        raw |= {"from": plan.first.isoformat(), "until": plan.last.isoformat()}
    else:
        raw["days"] = "0"
    part = _part(plan)
    if report == "trend":
        raw["grain"] = plan.by or _grain(plan)
    else:
        raw["by"] = plan.by or (part[0] if part else "category" if report == "sold" else "store")
    return raw


def _grain(plan: Plan) -> str:
    """So fine that a picture shows some twenty to sixty parts."""
    if not (plan.first and plan.last):
        return "month"
    days = (plan.last - plan.first).days
    return "day" if days <= 62 else "week" if days <= 366 else "month"


def _part(plan: Plan) -> tuple[str, str] | None:
    """The one part of a dimension that is asked about: (dimension, key)."""
    others = {
        key: value for key, value in plan.where.items() if key not in ("store", "channel", "source")
    }
    return next(iter(others.items()), None)


def _measure_name(report: Any, plan: Plan) -> str:
    measures = [option for option in report.options if option.key == "measure"]
    return str(measures[0].offered()[plan.measure]) if measures else ""


def _filters(plan: Plan) -> list[str]:
    return [str(value) for key, value in plan.where.items() if key != "channel"] + [
        {"online": _("online"), "door": _("in stores")}[plan.where["channel"]]
        for _each in range("channel" in plan.where)
    ]


def _of_report(actor: Actor, plan: Plan) -> Answer:
    result = reports.run_report(actor, plan.report, {})
    report = reports.report_for(plan.report)
    view = report.present(result.report, result.query)
    reply = Answer(plan, view.missing or view.answer or str(report.about), [str(report.question)])
    reply.url, reply.url_label = result.query.page, str(report.question)
    reply.chart = view.pictures[0] if view.pictures and not view.missing else None
    reply.audience = (
        view.audience.offered(result.query) if view.audience and not view.missing else None
    )
    return reply


def _of_people(actor: Actor, plan: Plan) -> Answer:
    require(actor, "insight.view")
    definition = definition_of(plan)
    count = insight.segment_count(definition)
    sentence = insight.read_aloud(insight.checked(definition))
    words = {"n": f"{count.people:,}", "who": sentence}
    reply = Answer(plan, _("%(n)s people. %(who)s") % words, value=count.people)
    name = sentence[:120]
    if actor.can("segments.view"):
        reply.url, reply.url_label = insight.people_url(name, definition), _("All of them")
    reply.audience = insight.offered(name, definition)
    first = next(insight.people_of_definition(definition), None)
    ids = first[:NAMED].to_pylist() if first is not None else []
    reply.people = list(reports.names_of(actor, ids).items())
    if plan.why and count.people:
        reply.reasons = reasons(plan.who)
        reply.notices.append(
            _("What they have more often than those who did come: that is no proof of a cause.")
            if reply.reasons
            else _("In nothing that is on record they clearly differ from those who did come.")
        )
    return reply


def definition_of(plan: Plan) -> dict[str, Any]:
    """The segment that a plan of people means."""
    return {"anchor": "today", "where": {"all": [dict(each) for each in plan.who]}}
