"""Surveys, invitations and responses as pages and others read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers.queries import Customer, records_of, rows_within
from shuke.customers.queries.scoping import require_customer
from shuke.surveys.models import Invitation, Questionnaire, Response, Survey, Wave

VIEW = "surveys.view"
#: Responses that the record shows.
MOST = 5


def surveys(actor: Actor) -> QuerySet[Survey]:
    """All of them, with how many `answers` each has."""
    require(actor, VIEW)
    return Survey.objects.annotate(answers=Count("responses"))


def survey_for(actor: Actor, survey_id: int) -> Survey:
    """One of them. NotFound when there is none."""
    require(actor, VIEW)
    row = Survey.objects.filter(pk=survey_id).first()
    if row is None:
        raise NotFound(_("There is no such survey."))
    return row


def questionnaire(survey: Survey) -> Questionnaire:
    """What it asks now."""
    return survey.versions.order_by("-number")[0]


def wave_of(survey: Survey) -> Wave | None:
    """The last wave; None before the survey ran."""
    return survey.waves.order_by("-number").first()


def invitations(actor: Actor, survey: Survey) -> QuerySet[Invitation]:
    """Those of people whom the actor may see."""
    require(actor, VIEW)
    return rows_within(actor, survey.invitations.all())


def responses(actor: Actor, survey: Survey) -> QuerySet[Response]:
    """What the actor may read of its responses: those without a name for who sees everybody."""
    require(actor, VIEW)
    return rows_within(actor, survey.responses.select_related("customer"))


def response_for(actor: Actor, response_id: int) -> Response:
    """NotFound for one that is not there or beyond the actor's scope."""
    require(actor, VIEW)
    rows = Response.objects.select_related("survey", "customer", "questionnaire", "wave", "staff")
    row = rows.filter(pk=response_id).first()
    if row is None:
        raise NotFound(_("There is no such response."))
    require_customer(actor, VIEW, row.customer_id)
    return row


def survey_at(public_id: str) -> Survey:
    """The survey of a public address. NotFound for none, and for one that asks only whom it invited."""
    row = Survey.objects.filter(public_id=public_id, is_public=True).first()
    if row is None:
        raise NotFound(_("There is no such survey."))
    return row


def invitation_at(code: str) -> Invitation:
    """Whose code it is; whoever holds it may answer. NotFound for none."""
    row = Invitation.objects.select_related("survey", "wave").filter(code=code).first()
    if row is None:
        raise NotFound(_("There is no such invitation. Ask whoever gave you the address."))
    return row


def public_address(survey: Survey) -> str:
    return f"{settings.PUBLIC_URL}{reverse('survey:public', args=[survey.public_id])}"


def own_address(invitation: Invitation) -> str:
    return f"{settings.PUBLIC_URL}{reverse('survey:own', args=[invitation.code])}"


def open_invitations(people: Iterable[int]) -> dict[int, Invitation]:
    """Of these people (ids that stand for themselves) the latest invitation that can still be answered; two queries."""
    records = records_of(people)
    rows = Invitation.objects.filter(
        customer__in=list(records),
        answered_at=None,
        survey__state=Survey.State.OPEN,
        wave__ended_at=None,
    )
    rows = rows.select_related("survey").order_by("invited_at", "pk")
    return {records[row.customer_id]: row for row in rows}


@dataclass(frozen=True)
class Reach:
    """How many were invited to a wave and how many of those answered; answers without a name apart."""

    invited: int
    answered: int
    nameless: int

    @property
    def rate(self) -> float | None:
        return self.answered / self.invited if self.invited else None


def reach(survey: Survey, wave: Wave | None = None) -> Reach:
    """Of one wave, or of all."""
    narrow = Q(wave=wave) if wave else Q()
    invited = survey.invitations.filter(narrow)
    counts = invited.aggregate(n=Count("pk"), answered=Count("answered_at"))
    nameless = survey.responses.filter(narrow, invitation=None).count()
    return Reach(counts["n"], counts["answered"], nameless)


def panel(actor: Actor, customer: Customer, ids: list[int]) -> Mapping[str, Any] | None:
    """What somebody answered last, for the record."""
    if not actor.can(VIEW):
        return None
    rows = Response.objects.filter(customer__in=ids).select_related("survey")
    latest = list(rows.order_by("-at", "-pk")[:MOST])
    return {"rows": latest} if latest else None


def row_title(row: Response | Invitation) -> str:
    """See `customers.slots.PersonRows.title`."""
    return _("Survey “%(survey)s”") % {"survey": row.survey.name}
