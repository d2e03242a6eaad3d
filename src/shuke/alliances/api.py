"""Agreements and their lists over the API."""

import datetime as dt

from django.http import HttpResponse
from ninja import Field, Schema, Status

from shuke.alliances import commands, queries
from shuke.alliances.models import Agreement
from shuke.common.access import Request
from shuke.common.api import Body, Id, Router, WholeNumber

router = Router(tags=["alliances"])


class AgreementIn(Body):
    partner: str = Field(max_length=80)
    kind: str = Field("other", description="bank, airline, club or other")
    about: str = Field(max_length=200)
    purpose: str = Field("marketing", description="marketing or service")
    channels: list[str] = Field([], max_length=5)
    consent_source: str = Field(max_length=200)
    wording: str = Field(max_length=2000)
    takes: list[str] = Field([], max_length=20)
    gives: list[str] = Field([], max_length=20)
    form: str = Field("hashed", description="hashed, masked or plain")
    starts_on: dt.date
    ends_on: dt.date


class AgreementOut(Schema):
    id: int
    partner: str
    kind: str
    about: str
    purpose: str
    channels: list[str]
    consent_source: str
    wording: str
    takes: list[str]
    gives: list[str]
    form: str
    starts_on: dt.date
    ends_on: dt.date
    ended_at: dt.datetime | None


class CountsOut(Schema):
    got: int = Field(description="People of the partner's lists, once each")
    new: int = Field(description="Of them, whom nobody knew before")
    given: int = Field(description="People whom the partner got, once each")
    unsigned: int = Field(description="Given lists that nobody has countersigned")
    differing: int = Field(description="Given lists of which the partner counted another number")


class GivenOut(Schema):
    id: int
    agreement_id: int
    segment_id: int
    segment_name: str
    form: str
    columns: list[str]
    people: int
    without_consent: int
    without_contact: int
    fingerprint: str
    at: dt.datetime
    by: str
    confirmed_count: int | None


class GiveIn(Body):
    segment: Id


class PartnerCountIn(Body):
    count: WholeNumber = Field(ge=0, description="People whom the partner counted")


@router.get(
    "/agreements", response=list[AgreementOut], capability="agreements.view", summary="Agreements"
)
def list_agreements(request: Request):
    """With partners, the latest first, ended ones included; 500 at most."""
    return list(queries.agreements(request.actor).order_by("-began_at", "-pk")[:500])


@router.post(
    "/agreements",
    response={201: AgreementOut},
    capability="agreements.edit",
    summary="Write one down",
)
def make_agreement(request: Request, body: AgreementIn) -> Status[Agreement]:
    return Status(201, commands.make_agreement(request.actor, **body.model_dump()))


@router.post(
    "/agreements/{int:pk}/end",
    response=AgreementOut,
    capability="agreements.edit",
    summary="End one",
)
def end_agreement(request: Request, pk: int):
    """Nothing is taken or given under it any more, and its people get nothing because of it."""
    return commands.end_agreement(request.actor, pk)


@router.get(
    "/agreements/{int:pk}/counts",
    response=CountsOut,
    capability="agreements.view",
    summary="Given and got",
)
def agreement_counts(request: Request, pk: int):
    return queries.counts(queries.agreement_for(request.actor, pk))


@router.get(
    "/agreements/{int:pk}/given",
    response=list[GivenOut],
    capability="agreements.view",
    summary="Lists that were given",
)
def list_given(request: Request, pk: int):
    """The latest first; 500 at most."""
    return list(queries.given_lists(queries.agreement_for(request.actor, pk))[:500])


@router.post(
    "/agreements/{int:pk}/given",
    response={200: str},
    capability="agreements.give",
    summary="Give people to the partner",
)
def give_people(request: Request, pk: int, body: GiveIn):
    """The answer is the file (CSV). Only who agreed to be given to partners is in it; it is on record."""
    handed = commands.give_people(request.actor, pk, body.segment)
    answer = HttpResponse(handed.text, content_type="text/csv; charset=utf-8")
    answer["Shuke-Given"] = str(handed.row.pk)
    return answer
