"""What happens to people in surveys, as what may start a journey (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import F, QuerySet

from shuke.common.access import Actor
from shuke.common.texts import whole_number
from shuke.surveys.models import Invitation, Response, Survey

Happened = Iterator[tuple[int, dt.datetime, int]]
#: Days after which somebody may be reminded.
DAYS = (2, 3, 5, 7, 14)


def survey_choices(_actor: Actor) -> list[tuple[str, str]]:
    rows = Survey.objects.order_by("-made_at", "-pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows[:200]]


def score_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(score), str(score)) for score in range(11)]


def day_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(days), str(days)) for days in DAYS]


def invited(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """They got an invitation: by a colleague, or by itself after a ticket."""
    rows = Invitation.objects.filter(survey=_survey(values))
    yield from _of(rows.filter(invited_at__gte=since, invited_at__lt=until), "invited_at", "pk")


def silent(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """So many days after the invitation, for those who have not answered."""
    ago = dt.timedelta(days=whole_number(values["days"], 3) or 0)
    rows = Invitation.objects.filter(
        survey=_survey(values),
        answered_at=None,
        survey__state=Survey.State.OPEN,
        invited_at__gte=since - ago,
        invited_at__lt=until - ago,
    )
    for who, at, pk in _of(rows, "invited_at", "pk"):
        yield who, at + ago, pk


def answered(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    yield from _of(_responses(values, since, until), "at", "invitation_id")


def answered_low(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """With so many at most in the question by which the survey is measured."""
    most = whole_number(values["score"], 2) or 0
    rows = _responses(values, since, until).filter(score__lte=most)
    yield from _of(rows, "at", "invitation_id")


def has_answered(values: Mapping[str, str], ids: Sequence[int]) -> Mapping[int, bool]:
    """Of these invitations which were answered."""
    rows = Invitation.objects.filter(pk__in=ids).exclude(answered_at=None)
    return dict.fromkeys(rows.values_list("pk", flat=True), True)


def _survey(values: Mapping[str, str]) -> int:
    return whole_number(values["survey"], 9) or 0


def _responses(
    values: Mapping[str, str], since: dt.datetime, until: dt.datetime
) -> QuerySet[Response]:
    rows = Response.objects.filter(survey=_survey(values), at__gte=since, at__lt=until)
    return rows.exclude(customer=None).exclude(invitation=None)


def _of(rows: QuerySet, at: str, thing: str) -> Happened:
    ordered = rows.order_by(F(at).asc(), "pk")
    yield from ordered.values_list("customer_id", at, thing).iterator()
