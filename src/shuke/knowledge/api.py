"""Articles over the API."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router
from shuke.knowledge import commands, queries
from shuke.knowledge.models import Article, Edition

router = Router(tags=["knowledge"])
MOST = 200


class ArticleIn(Body):
    title_zh: str = Field("", max_length=160)
    body_zh: str = Field("", max_length=20_000)
    title_en: str = Field("", max_length=160)
    body_en: str = Field("", max_length=20_000)
    questions: str = Field("", max_length=20_000, description="Other ways to ask, one a line")
    tags: list[str] = Field([], max_length=20)
    audience: str = Field("everybody", description="everybody or colleagues")


class ArticleOut(Schema):
    id: int
    title_zh: str
    body_zh: str
    title_en: str
    body_en: str
    questions: str
    tags: list[str]
    audience: str = Field(description="everybody or colleagues")
    edition: int = Field(description="The number of the edition that this is the text of")
    is_live: bool = Field(description="Whether people read this edition")
    review_on: dt.date | None
    withdrawn_at: dt.datetime | None
    changed_at: dt.datetime


class HitOut(Schema):
    article: int
    title: str
    passage: str = Field(description="What of it says most of what was asked for")
    score: float = Field(description="How well it fits, 0 to 1")
    language: str = Field(description="zh or en")


class PublicationIn(Body):
    edition: Id | None = Field(None, description="Its number; without one the newest")


def _out(row: Article, edition: Edition) -> dict[str, Any]:
    names = ("title_zh", "body_zh", "title_en", "body_en", "questions", "tags", "audience")
    return {
        **{name: getattr(edition, name) for name in names},
        "id": row.pk,
        "edition": edition.number,
        "is_live": row.live_id == edition.pk,
        "review_on": row.review_on,
        "withdrawn_at": row.ended_at,
        "changed_at": row.changed_at,
    }


@router.get("/articles", response=list[ArticleOut], capability="knowledge.view", summary="Articles")
def list_articles(request: Request, after: int = 0):
    """By id, 200 at a time `after` one, each with its newest edition: drafts and withdrawn ones too."""
    rows = list(queries.articles(request.actor).filter(pk__gt=after).order_by("pk")[:MOST])
    editions = Edition.objects.in_bulk([row.newest for row in rows])  # type: ignore[attr-defined]
    return [_out(row, editions[row.newest]) for row in rows]  # type: ignore[attr-defined]


@router.get(
    "/articles/answers", response=list[HitOut], capability="knowledge.view", summary="What answers"
)
def search_articles(request: Request, q: str):
    """Published articles that answer the question, the best first, in Chinese, English or pinyin."""
    return queries.search(q, actor=request.actor, most=10)


@router.get(
    "/articles/{article_id}", response=ArticleOut, capability="knowledge.view", summary="An article"
)
def read_article(request: Request, article_id: int):
    """Its newest edition."""
    row = queries.article_for(request.actor, article_id)
    return _out(row, queries.newest_edition(row))


@router.post(
    "/articles", response={201: ArticleOut}, capability="knowledge.write", summary="Write one"
)
def make_article(request: Request, article: ArticleIn) -> Status[dict[str, Any]]:
    """As a draft."""
    row = commands.write_article(request.actor, commands.Text(**article.model_dump()))
    return Status(201, _out(row, queries.newest_edition(row)))


@router.post(
    "/articles/{article_id}/editions",
    response={201: ArticleOut},
    capability="knowledge.write",
    summary="Write it anew",
)
def make_edition(request: Request, article_id: int, article: ArticleIn) -> Status[dict[str, Any]]:
    """A new draft of it; what people read stays until it is published."""
    text = commands.Text(**article.model_dump())
    made = commands.write_edition(request.actor, article_id, text)
    return Status(201, _out(queries.article_for(request.actor, article_id), made))


@router.post(
    "/articles/{article_id}/publication",
    response=ArticleOut,
    capability="knowledge.publish",
    summary="Publish it",
)
def publish_article(request: Request, article_id: int, publication: PublicationIn):
    """Let people read the newest edition, or the one of that number."""
    row = commands.publish(request.actor, article_id, publication.edition)
    row = queries.article_for(request.actor, row.pk)
    assert row.live is not None
    return _out(row, row.live)
