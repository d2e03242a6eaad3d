"""Surveys and what people answer, over the API."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.common.errors import NotFound
from shuke.customers.queries import seen_text
from shuke.surveys import commands, queries
from shuke.surveys.models import Invitation, Response, Survey
from shuke.surveys.queries.figures import figure_over

router = Router(tags=["surveys"])


class SurveyIn(Body):
    name: str = Field("", max_length=80)
    ready: str = Field("nps", description="What it begins with: nps, ticket, effort, worth, stay")
    kind: str = Field("", description="With `content`: csat, nps, ces, research")
    content: dict[str, Any] | None = Field(None, description="title, intro, thanks, questions")


class SurveyChangeIn(Body):
    name: str = Field(max_length=80)
    content: dict[str, Any]
    expected: int | None = Field(
        None, description="The version that was read; 409 once another holds"
    )


class SurveyOut(Schema):
    id: int
    name: str
    kind: str
    state: str = Field(description="draft, open or closed")
    is_public: bool
    after_ticket: bool
    rest_days: int
    quotas: list[dict[str, Any]]
    made_at: dt.datetime


class SurveyVersionOut(Schema):
    number: int
    content: dict[str, Any]
    at: dt.datetime
    by: str


class SurveyReachIn(Body):
    is_public: bool = False
    after_ticket: bool = False
    rest_days: int = Field(30, ge=0, le=366)
    quotas: list[dict[str, Any]] = Field(
        [], description="{group, most} or {question, choice, most}", max_length=20
    )


class SurveyInvitedIn(Body):
    customers: list[Id] = Field(max_length=10_000)
    group: str = Field("", max_length=80)


class SurveyInvitationOut(Schema):
    id: int
    customer_id: int
    group: str
    link: str
    invited_at: dt.datetime
    answered_at: dt.datetime | None

    @staticmethod
    def resolve_link(row: Invitation) -> str:
        return queries.own_address(row)


class SurveyFigureOut(Schema):
    measure: str = Field(description="nps (-100 to 100), csat or ces (shares); empty: none yet")
    value: float | None
    low: float | None
    high: float | None
    answers: int
    invited: int
    answered: int


class SurveyAnswerOut(Schema):
    id: int
    customer_id: int | None
    wave: int
    version: int
    group: str
    at: dt.datetime
    measure: str
    score: int | None
    values: list[dict[str, Any]]


class SurveyAnswerIn(Body):
    key: str = Field(max_length=60, description="Yours: the same again is the same answer")
    customer: Id | None = Field(None, description="Who was invited; none: without a name")
    answers: dict[str, Any] = Field(description="By question: a number, a choice, choices, a text")


@router.get("/surveys", response=list[SurveyOut], capability="surveys.view", summary="Surveys")
def list_surveys(request: Request):
    """The latest 500."""
    return list(queries.surveys(request.actor).order_by("-made_at", "-pk")[:500])


@router.post(
    "/surveys", response={201: SurveyOut}, capability="surveys.edit", summary="Make a survey"
)
def make_survey(request: Request, body: SurveyIn) -> Status[Survey]:
    return Status(201, commands.make_survey(request.actor, **body.model_dump()))


@router.get(
    "/surveys/{int:pk}/questions",
    response=SurveyVersionOut,
    capability="surveys.view",
    summary="What it asks now",
)
def questions(request: Request, pk: int):
    return queries.questionnaire(queries.survey_for(request.actor, pk))


@router.put(
    "/surveys/{int:pk}/questions",
    response=SurveyVersionOut,
    capability="surveys.edit",
    summary="Ask something else",
)
def change_survey(request: Request, pk: int, body: SurveyChangeIn):
    """A new version; what was answered keeps the one that was shown."""
    return commands.change_survey(request.actor, pk, **body.model_dump())


@router.post(
    "/surveys/{int:pk}/opening",
    response=SurveyOut,
    capability="surveys.edit",
    summary="Let it run",
)
def open_survey(request: Request, pk: int):
    return commands.open_survey(request.actor, pk)


@router.post(
    "/surveys/{int:pk}/closing",
    response=SurveyOut,
    capability="surveys.edit",
    summary="Close it",
)
def close_survey(request: Request, pk: int):
    return commands.close_survey(request.actor, pk)


@router.put(
    "/surveys/{int:pk}/reach",
    response=SurveyOut,
    capability="surveys.edit",
    summary="Whom it asks, and how many answers are enough",
)
def set_up(request: Request, pk: int, body: SurveyReachIn):
    values = body.model_dump()
    quotas = values.pop("quotas")
    commands.set_up(request.actor, pk, **values)
    return commands.set_quotas(request.actor, pk, quotas=quotas)


@router.post(
    "/surveys/{int:pk}/invited",
    response=dict[str, int],
    capability="surveys.edit",
    summary="Invite people",
)
def invite(request: Request, pk: int, body: SurveyInvitedIn):
    """Nothing is sent by this: a campaign or a journey writes to them. `added`: who was not invited before."""
    return {"added": len(commands.invite(request.actor, pk, body.customers, group=body.group))}


@router.get(
    "/surveys/{int:pk}/invitations",
    response=list[SurveyInvitationOut],
    capability="surveys.edit",
    summary="Its invitations",
)
def list_invitations(request: Request, pk: int, after: int = 0):
    """A thousand by id, those after `after`."""
    survey = queries.survey_for(request.actor, pk)
    return list(
        queries.invitations(request.actor, survey).filter(pk__gt=after).order_by("pk")[:1000]
    )


@router.get(
    "/surveys/{int:pk}/figure",
    response=SurveyFigureOut,
    capability="surveys.view",
    summary="Its figure with the interval",
)
def figure(request: Request, pk: int):
    survey = queries.survey_for(request.actor, pk)
    rows = queries.responses(request.actor, survey).select_related(None)
    value, reach = figure_over(rows), queries.reach(survey)
    return {
        "measure": value.key if value else "",
        "value": value.value if value else None,
        "low": value.low if value else None,
        "high": value.high if value else None,
        "answers": rows.count(),
        "invited": reach.invited,
        "answered": reach.answered,
    }


@router.get(
    "/surveys/{int:pk}/answers",
    response=list[SurveyAnswerOut],
    capability="surveys.view",
    summary="What people answered",
)
def list_answers(request: Request, pk: int, after: int = 0):
    """Five hundred by id, those after `after`."""
    survey = queries.survey_for(request.actor, pk)
    rows = queries.responses(request.actor, survey).filter(pk__gt=after).order_by("pk")
    rows = rows.select_related("wave", "questionnaire").prefetch_related("values")
    return [_answer(request, row) for row in rows[:500]]


@router.post(
    "/surveys/{int:pk}/answers",
    response={201: SurveyAnswerOut},
    capability="surveys.edit",
    summary="Put in an answer from elsewhere",
)
def add_answer(request: Request, pk: int, body: SurveyAnswerIn) -> Status[dict[str, Any]]:
    """Of whoever was invited, else without a name where anybody may answer. Checked like one of the page."""
    survey = queries.survey_for(request.actor, pk)
    raw = commands.raw_answers(survey, body.answers)
    if body.customer is None:
        row = commands.answer_openly(survey.pk, raw, key=body.key, way="api")
        return Status(201, _answer(request, row))
    rows = queries.invitations(request.actor, survey).filter(customer=body.customer)
    invitation = rows.order_by("-invited_at", "-pk").first()
    if invitation is None:
        raise NotFound(_("They are not invited: invite them first."))
    return Status(
        201, _answer(request, commands.answer_invitation(invitation.code, raw, way="api"))
    )


def _answer(request: Request, row: Response) -> dict[str, Any]:
    values = []
    for each in row.values.all():
        value: dict[str, Any] = {
            "question": each.question,
            "line": each.line,
            "choice": each.choice,
        }
        value |= {"number": each.number, "text": seen_text(request.actor, each.text)}
        values.append({key: part for key, part in value.items() if part not in ("", None)})
    columns = ("id", "customer_id", "group", "at", "measure", "score")
    return {
        **{name: getattr(row, name) for name in columns},
        "wave": row.wave.number,
        "version": row.questionnaire.number,
        "values": values,
    }
