"""Questions in words, over the API."""

from typing import Any

from ninja import Query, Schema

from shuke.ask import queries
from shuke.ask.reading import LONGEST
from shuke.common.access import Request
from shuke.common.api import Router

router = Router(tags=["ask"])


class AnswerRowOut(Schema):
    name: str
    value: str


class ReasonOut(Schema):
    words: str
    share: float
    other_share: float
    points: tuple[float, float, float]


class AskOut(Schema):
    text: str
    plan: dict[str, Any]
    read_as: list[str]
    value: str | None
    rows: list[AnswerRowOut]
    people: list[int]
    reasons: list[ReasonOut]
    notices: list[str]
    url: str


@router.get("", response=AskOut, capability="insight.view", summary="Ask a question in words")
def ask(request: Request, q: str = Query(max_length=LONGEST)) -> dict[str, Any]:
    """The answer of a question in Chinese or English, with the checked plan that it was understood as: a figure, a
    report, or people by conditions. 422 `not_understood` names the words that nobody knows."""
    reply = queries.ask(request.actor, q)
    value = reply.value
    return {
        "text": reply.text,
        "plan": reply.plan.as_json(),
        "read_as": reply.read_as,
        "value": None if value is None else str(value),
        "rows": [{"name": row.name, "value": row.value} for row in reply.rows],
        "people": [pk for pk, _name in reply.people],
        "reasons": [
            {
                "words": each.words,
                "share": each.share,
                "other_share": each.other_share,
                "points": each.points,
            }
            for each in reply.reasons
        ],
        "notices": reply.notices,
        "url": reply.url,
    }
