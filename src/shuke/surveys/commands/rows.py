"""Rows that the commands of this room share."""

from django.utils.translation import gettext as _

from shuke.common.errors import NotFound
from shuke.surveys.models import Questionnaire, Survey, Wave

#: Of the timeline; its `ref` is the response.
TOUCH = "surveys.response"


def locked(survey_id: int) -> Survey:
    """Whoever changes a survey, or answers one with quotas, holds it. NotFound when there is none."""
    row = Survey.objects.select_for_update().filter(pk=survey_id).first()
    if row is None:
        raise NotFound(_("There is no such survey."))
    return row


def newest(survey: Survey) -> Questionnaire:
    """What it asks now."""
    return survey.versions.order_by("-number")[0]


def current_wave(survey: Survey) -> Wave | None:
    """The last of its waves; None before it ran."""
    return survey.waves.order_by("-number").first()
