"""Asking a carrier over HTTP, and what its answers mean for a message."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.common import http
from shuke.engage.channels import Answer, ChannelTrouble, Outcome

#: In place of an outcome: it concerns everybody, and waiting is no use before somebody has looked.
REST = None
#: Seconds until a carrier has to have answered.
TIMEOUT = 15.0
#: After these nothing can have been taken.
_BEFORE = (http.Failure.ADDRESS, http.Failure.DNS, http.Failure.TLS)


@dataclass(frozen=True)
class Verdict:
    """What a carrier's code means: for this message, or (REST) for all; in words."""

    outcome: Outcome | None
    words: Any


# What several carriers say, each by a code of its own.
BAD_NUMBER = Verdict(Outcome.REFUSED, _("This is no phone number"))
BAD_WORDS = Verdict(Outcome.REFUSED, _("The text has words that carriers do not take"))
ENOUGH = Verdict(Outcome.DEFERRED, _("This number got as many as the carrier allows for now"))
TOO_FAST = Verdict(Outcome.DEFERRED, _("Too many requests at once"))
DAY_IS_FULL = Verdict(REST, _("The account's limit of the day is reached"))
NO_SIGNATURE = Verdict(REST, _("The signature is not approved"))
NO_TEMPLATE = Verdict(REST, _("The template is not approved"))
NO_RIGHT = Verdict(REST, _("The key may not send SMS: grant it the right"))
NO_KEY = Verdict(REST, _("There is no such key"))
WRONG_SECRET = Verdict(REST, _("The secret does not belong to the key"))


def call(
    url: str, headers: Mapping[str, str], body: bytes, *, method: str = "POST"
) -> dict[str, Any] | Answer:
    """The JSON object that a carrier answers; an `Answer` where there is none and the message may have been
    taken. ChannelTrouble: it cannot be asked at all."""
    try:
        response = http.request(
            method, url, body=body, headers=headers, timeout=TIMEOUT, limit=100_000
        )
    except http.RequestFailed as error:
        refused = isinstance(error.__cause__, ConnectionRefusedError)
        if refused or error.failure in _BEFORE:
            raise ChannelTrouble(str(error)) from error
        return Answer(Outcome.UNKNOWN, text=str(error)[:280], step=error.failure.value)
    try:
        answer = json.loads(response.body)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    return Answer(Outcome.UNKNOWN, response.status, "no JSON", "answer")


def decide(codes: Mapping[str, Verdict], code: str, text: str) -> Answer:
    """What a refusal means. A code that nobody knows is this message's own."""
    verdict = codes.get(code)
    words = f"{code}: {verdict.words if verdict else text}"[:280]
    if verdict is None:
        return Answer(Outcome.REFUSED, text=words)
    if verdict.outcome is REST:
        raise ChannelTrouble(words, lasting=True)
    return Answer(verdict.outcome, text=words)
