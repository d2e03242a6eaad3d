"""What the pages of surveys show."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, Request
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.common.texts import whole_number
from shuke.customers.queries import seen_text
from shuke.surveys import queries
from shuke.surveys.content import say
from shuke.surveys.kinds import CHOOSING
from shuke.surveys.measures import NAMES, Measure
from shuke.surveys.models import Response, Survey
from shuke.surveys.queries import figures
from shuke.surveys.queries.results import merged, results
from shuke.surveys.quotas import progress
from shuke.surveys.tables import response_table


def survey_page(request: Request, survey: Survey) -> dict[str, Any]:
    """How it goes, what was answered, by wave, week and group; of one wave with ?wave=."""
    actor = request.actor
    waves = list(survey.waves.order_by("-number"))
    number = whole_number(request.GET.get("wave", ""), 4)
    wave = next((each for each in waves if each.number == number), None)
    everything = queries.responses(actor, survey).select_related(None)
    rows = everything if wave is None else everything.filter(wave=wave)
    contents = [each.content for each in survey.versions.order_by("-number")]
    weeks = figures.by_week(rows)
    return {
        "survey": survey,
        "waves": waves,
        "wave": wave,
        "reach": queries.reach(survey, wave),
        "figure": figures.figure_over(rows),
        "answered": rows.count(),
        "results": results(actor, contents, rows),
        "by_wave": figures.by_wave(everything) if len(waves) > 1 else [],
        "by_group": figures.by_group(rows),
        "chart": chart_of(weeks) if len(weeks) > 1 else None,
        "quotas": progress(survey, waves[0] if waves else None, contents[0]),
        "findings": findings_of(survey),
        "address": queries.public_address(survey) if survey.is_public else "",
        "table": response_table(request, survey),
        "at": clock.now(),
    }


def chart_of(weeks: Sequence[figures.Row]) -> Chart | None:
    """The figure by week with its interval."""
    points = [(row, row.figure) for row in weeks if row.figure is not None]
    if len(points) < 2:
        return None
    unit = "percent" if points[0][1].is_share else "number"
    return Chart(
        title=_("By week"),
        kind="line",
        x=[formats.day(row.words) for row, _figure in points],
        series=[
            Series(
                points[0][1].name,
                [rounded(figure.value, figure) for _row, figure in points],
                unit=unit,
                low=[rounded(figure.low, figure) for _row, figure in points],
                high=[rounded(figure.high, figure) for _row, figure in points],
            )
        ],
    )


def rounded(value: float, figure: Measure) -> float:
    return value if figure.is_share else round(value)


def findings_of(survey: Survey) -> list[dict[str, Any]]:
    """Each with its task, the figure of then, and that of all answers since."""
    rows: list[dict[str, Any]] = []
    findings = survey.findings.select_related("task", "task__holder").order_by("-at", "-pk")[:50]
    for row in findings:
        before = (
            Measure(row.before["key"], row.before["size"], row.before["value"], 0, 0)
            if row.before
            else None
        )
        rows.append({"row": row, "before": before, "since": figures.measure_of(survey.pk, row.at)})
    return rows


def response_page(actor: Actor, row: Response) -> dict[str, Any]:
    """All answers in the words of the version that was shown."""
    values: dict[str, list[Any]] = {}
    for each in row.values.order_by("pk"):
        values.setdefault(each.question, []).append(each)
    answers = []
    for question in merged([row.questionnaire.content]):
        words = {each["id"]: say(each["label"]) for each in question["choices"]}
        lines = {each["id"]: say(each["label"]) for each in question["lines"]}
        parts = []
        for each in values.get(question["id"], ()):
            if question["kind"] in CHOOSING:
                parts.append(words.get(each.choice, each.choice))
            elif each.line:
                parts.append(f"{lines.get(each.line, each.line)}: {each.number}")
            else:
                parts.append(seen_text(actor, each.text) if each.text else str(each.number))
        if parts:
            answers.append((say(question["label"]), parts))
    return {"response": row, "answers": answers, "measure": NAMES.get(row.measure, "")}
