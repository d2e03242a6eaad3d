"""The list of surveys, the answers of one, and those that wait for somebody."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.kit.tables import Column, Filter, Table
from shuke.surveys.measures import recommends
from shuke.surveys.models import Response, Survey
from shuke.surveys.queries.surveys import responses, surveys
from shuke.surveys.queries.waiting import waiting_for

TONES = {"open": "good", "closed": ""}


class SurveyTable(Table):
    name = "surveys"
    default_sort = "-made_at"
    columns = (
        Column(
            "name",
            pgettext_lazy("survey", "Survey"),
            link=lambda row: reverse("surveys:survey", args=[row.pk]),
            beneath=lambda row: row.get_kind_display(),
        ),
        Column("kind", _("Kind"), on_phones=False),
        Column("state", _("State"), kind="chip", tone=lambda row: TONES.get(row.state, "")),
        Column("answers", _("Answers"), kind="number"),
        Column("made_at", pgettext_lazy("survey", "Made"), kind="ago", sort=True, on_phones=False),
    )
    filters = (
        Filter("state", _("State"), choices=Survey.State.choices),
        Filter("kind", _("Kind"), choices=Survey.Kind.choices),
        Filter("q", _("Search"), kind="search", fields=("name",)),
    )
    empty = (
        _("No surveys yet"),
        _("Ask people why they stay, how a ticket went, or whether they would recommend you."),
        "surveys:new",
        _("Make a survey"),
    )


def survey_table(request: Any) -> Table:
    """For the request's actor."""
    return SurveyTable(request, surveys(request.actor))


def score_tone(row: Response) -> str:
    if row.score is None:
        return ""
    if row.measure == "nps":
        return {"promoter": "good", "detractor": "bad"}.get(recommends(row.score), "")
    low, high = (2, 4) if row.measure == "csat" else (3, 5)
    return "bad" if row.score <= low else "good" if row.score >= high else ""


_WHO = Column(
    "customer",
    _("Who"),
    value=lambda row: row.customer or _("Without a name"),
    link=lambda row: reverse("surveys:response", args=[row.pk]),
)
_SCORE = Column("score", _("Score"), kind="chip", tone=score_tone)


class ResponseTable(Table):
    name = "survey-answers"
    default_sort = "-at"
    columns = (
        _WHO,
        _SCORE,
        Column("at", _("When"), kind="ago", sort=True),
        Column("wave.number", pgettext_lazy("survey", "Wave"), kind="number", on_phones=False),
        Column("group", pgettext_lazy("survey", "Group"), on_phones=False),
        Column("way", _("By"), at_first=False),
    )
    filters = (
        Filter("group", pgettext_lazy("survey", "Group"), kind="search", fields=("group",)),
        Filter("q", _("Name"), kind="search", fields=("customer__name",)),
    )
    empty = (
        _("No answers yet"),
        _("Choose people in the list of customers and invite them, or hand out the link."),
        "customers:list",
        _("To the customers"),
    )


def response_table(request: Any, survey: Survey) -> Table:
    return ResponseTable(request, responses(request.actor, survey).select_related("wave"))


class WaitingTable(Table):
    name = "survey-waiting"
    default_sort = "waits_since"
    columns = (
        _WHO,
        _SCORE,
        Column("survey.name", pgettext_lazy("survey", "Survey"), on_phones=False),
        Column("waits_since", _("Waits since"), kind="ago", sort=True),
    )
    empty = (
        _("Nobody waits"),
        _("Whoever answers that they are very dissatisfied stands here until somebody saw to it."),
        "surveys:surveys",
        _("To the surveys"),
    )


def waiting_table(request: Any) -> Table:
    rows: QuerySet[Response] = waiting_for(request.actor)
    return WaitingTable(request, rows)
