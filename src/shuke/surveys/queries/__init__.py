"""The door for reads."""

from shuke.surveys.queries.figures import measure_of
from shuke.surveys.queries.surveys import (
    invitation_at,
    invitations,
    own_address,
    public_address,
    questionnaire,
    reach,
    response_for,
    responses,
    survey_at,
    survey_for,
    surveys,
    wave_of,
)

__all__ = [
    "invitation_at",
    "invitations",
    "measure_of",
    "own_address",
    "public_address",
    "questionnaire",
    "reach",
    "response_for",
    "responses",
    "survey_at",
    "survey_for",
    "surveys",
    "wave_of",
]
