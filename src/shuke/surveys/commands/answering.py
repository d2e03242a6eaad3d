"""Take what people answer: once per invitation, within the quotas."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, NotFound
from shuke.customers import commands as customers
from shuke.customers.queries import people_of
from shuke.customers.queries.scoping import require_customer
from shuke.surveys import facts
from shuke.surveys.commands.rows import TOUCH, current_wave, locked, newest
from shuke.surveys.commands.standing import restate
from shuke.surveys.content import Content
from shuke.surveys.filling import Answers, Raw, raw_of, read
from shuke.surveys.kinds import HEADS, MEASURES
from shuke.surveys.measures import UNHAPPY
from shuke.surveys.models import Invitation, Questionnaire, Response, ResponseValue, Survey, Wave
from shuke.surveys.quotas import is_full


def answer_invitation(
    code: str, raw: Raw, *, version: int = 0, language: str = "", way: str = "invitation"
) -> Response:
    """What an invited person answers, to the version that they were shown (0: to the newest). Sent again it is the
    first that counts. Raises Invalid by question, Conflict when the survey is closed or has enough."""
    invitation = Invitation.objects.filter(code=code).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    with transaction.atomic():
        survey = locked(invitation.survey_id)
        before = Response.objects.filter(invitation=invitation).first()
        if before is not None:
            return before
        invitation = Invitation.objects.select_related("wave").get(pk=invitation.pk)
        row = _respond(
            survey, invitation.wave, raw, version,
            key=f"i{invitation.pk}",
            way=way,
            language=language,
            invitation=invitation,
            customer_id=invitation.customer_id,
            staff_id=invitation.staff_id,
            group=invitation.group,
        )  # fmt: skip
        invitation.answered_at = row.at
        invitation.save(update_fields=["answered_at"])
    return row


def answer_openly(
    survey_id: int, raw: Raw, *, key: str, version: int = 0, language: str = "", way: str = "public"
) -> Response:
    """What somebody without a name answers: the same `key` again is the same answer."""
    with transaction.atomic():
        survey = locked(survey_id)
        before = Response.objects.filter(survey=survey, key=f"o{key}"[:64]).first()
        if before is not None:
            return before
        wave = current_wave(survey)
        if not survey.is_public or wave is None:
            raise Conflict(_("This survey is closed."))
        key = f"o{key}"[:64]
        return _respond(survey, wave, raw, version, key=key, way=way, language=language)


def raw_answers(survey: Survey, given: Mapping[str, Any]) -> Raw:
    """Answers as a program gives them, as the page would post them."""
    return raw_of(newest(survey).content, given)


def attend(actor: Actor, response_id: int) -> Response:
    """A colleague saw to somebody who was very dissatisfied."""
    require(actor, "surveys.attend")
    return _attended(actor, response_id, is_done=True)


def unattend(actor: Actor, response_id: int) -> Response:
    """Nobody has seen to them after all."""
    require(actor, "surveys.attend")
    return _attended(actor, response_id, is_done=False)


def _attended(actor: Actor, response_id: int, *, is_done: bool) -> Response:
    with transaction.atomic():
        row = Response.objects.select_for_update().filter(pk=response_id).first()
        if row is None:
            raise NotFound(_("There is no such response."))
        require_customer(actor, "surveys.attend", row.customer_id)
        if is_done == (row.attended_at is not None):
            return row
        if is_done and row.waits_since is None:
            raise Conflict(_("Nobody waits here."))
        row.attended_at = clock.now() if is_done else None
        row.attended_by = actor.name[:120] if is_done else ""
        row.waits_since = None if is_done else row.at
        row.save(update_fields=["attended_at", "attended_by", "waits_since"])
        fact = facts.ATTENDED if is_done else facts.UNATTENDED
        fact.record(actor, row.survey_id, response=row.pk)
    return row


def _respond(survey: Survey, wave: Wave, raw: Raw, version: int, **columns: Any) -> Response:
    if not survey.is_open or wave.ended_at is not None:
        raise Conflict(_("This survey is closed."))
    questionnaire = _version(survey, version)
    answers = read(questionnaire.content, raw)
    if is_full(survey, wave, columns.get("group", ""), answers):
        raise Conflict(_("We have enough answers of this kind. Thank you all the same."))
    measure, score = _head(survey.kind, questionnaire.content, answers)
    now = clock.now()
    is_unhappy = score is not None and score <= UNHAPPY[measure]
    row = Response.objects.create(
        survey=survey,
        wave=wave,
        questionnaire=questionnaire,
        at=now,
        measure=measure,
        score=score,
        waits_since=now if is_unhappy and columns.get("customer_id") else None,
        **columns,
    )
    ResponseValue.objects.bulk_create(_values(row, answers))
    if row.customer_id:
        restate(list(people_of([row.customer_id]).values()))
        _tell(row)
    facts.ANSWERED.record(SYSTEM, survey.pk, response=row.pk, score=score)
    return row


def _version(survey: Survey, number: int) -> Questionnaire:
    rows = survey.versions.order_by("-number")
    return rows.filter(number=number).first() or rows[0]


def _head(kind: str, content: Content, answers: Answers) -> tuple[str, int | None]:
    """What the response measures: by the first answered question of the survey's kind, in market research by the first
    that measures anything."""
    wanted = {HEADS[kind]} if kind in HEADS else set(MEASURES)
    for question in content["questions"]:
        if question["kind"] in wanted and question["id"] in answers:
            return MEASURES[question["kind"]], answers[question["id"]]
    return "", None


def _values(row: Response, answers: Mapping[str, Any]) -> list[ResponseValue]:
    values = []
    kinds = {each["id"]: each["kind"] for each in row.questionnaire.content["questions"]}
    for key, value in answers.items():
        columns: list[dict[str, Any]]
        if isinstance(value, dict):
            columns = [{"line": line, "number": number} for line, number in value.items()]
        elif isinstance(value, list):
            columns = [{"choice": choice} for choice in value]
        elif isinstance(value, int):
            columns = [{"number": value}]
        else:
            columns = [{"text" if kinds[key] == "text" else "choice": value}]
        values += [ResponseValue(response=row, question=key, **each) for each in columns]
    return values


def _tell(row: Response) -> None:
    """Let the record say that they answered, and how satisfied they are."""
    detail = {
        "survey": row.survey_id,
        "name": row.survey.name,
        "measure": row.measure,
        "score": row.score,
    }
    customers.record_touches([(row.customer_id, row.at, TOUCH, row.pk, detail, "")])
