"""What people write, as it was read, and the themes that it is read by, over the API."""

import datetime as dt
from typing import Any, Literal

from django.db.models import Q
from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut
from shuke.insight.commands import themes as commands
from shuke.insight.queries import texts as queries
from shuke.insight.text_rules import OF_CODE

router = Router(tags=["insight"])


class TextOut(Schema):
    id: int
    source: str = Field(description="Where it is kept: messages, notes …")
    ref: int = Field(description="Its id there")
    customer: int | None
    at: dt.datetime
    channel: str
    language: str = Field(description="zh, en, or empty")
    score: int = Field(description="From -100 (bad) to 100 (good)")
    feeling: str = Field(description="good, neutral, bad")
    themes: dict[str, str] = Field(description="By theme, how they feel about it")
    text: str


class TextsOut(Schema):
    items: list[TextOut]
    next: int | None = Field(description="Give it as `after` for those before these")


@router.get("", response=TextsOut, capability="insight.view", summary="What people write")
def list_texts(
    request: Request,
    theme: str = "",
    feeling: Literal["", "good", "neutral", "bad"] = "",
    after: int = Query(0, ge=0, le=2**63 - 1),
    limit: int = Query(50, ge=1, le=200),
):
    """The latest read first, of the sources that the token may read; with `theme`, `feeling` is the one about it."""
    rows = queries.readings(request.actor).order_by("-pk")
    which = Q(pk__lt=after) if after else Q()
    if theme:
        which &= queries.spoken_of(theme, feeling)
    elif feeling:
        which &= Q(feeling=OF_CODE[feeling])
    page = list(rows.filter(which)[: limit + 1])
    items = [_described(each) for each in queries.sentences(request.actor, page[:limit])]
    return {"items": items, "next": page[limit - 1].pk if len(page) > limit else None}


def _described(each: queries.Sentence) -> dict[str, Any]:
    row = each.reading
    return {
        "id": row.pk, "source": row.source, "ref": row.ref, "customer": row.customer_id, "at": row.at,
        "channel": row.channel, "language": row.language, "score": row.score, "feeling": each.feeling,
        "themes": each.codes, "text": each.text,
    }  # fmt: skip


class ThemeIn(Body):
    key: str = Field(description="a to z, 0 to 9 and _")
    name: str = Field("", description="Empty for a ready-made one")
    words: list[str]


class ThemesIn(Body):
    themes: list[ThemeIn]


class ThemeOut(Schema):
    key: str
    name: str
    words: list[str]


class ThemesOut(VersionOut):
    themes: list[ThemeOut]
    rehearsal: dict[str, Any] | None = Field(
        description="texts, none (about no theme), fresh and before (texts by theme), examples"
    )


_ONE = "/themes/{int:themes}"


@router.get(
    "/themes", response=list[ThemesOut], capability="insight.view", summary="Versions of the themes"
)
def list_themes(request: Request):
    """The last twenty, the latest first; none while the ready-made themes count."""
    return [queries.described(row) for row in queries.versions(request.actor)]


@router.post(
    "/themes", response={202: ThemesOut}, capability="insight.rule", summary="Write themes"
)
def write_themes(request: Request, given: ThemesIn):
    """A new version, tried on the latest texts in the background. Nothing is read by it yet."""
    row = commands.write_themes(request.actor, given.model_dump())
    return Status(202, queries.described(row))


@router.get(
    _ONE, response=ThemesOut, capability="insight.view", summary="One version of the themes"
)
def read_themes(request: Request, themes: int):
    return queries.described(queries.rules_for(request.actor, themes))


@router.post(
    f"{_ONE}/start", response=ThemesOut, capability="insight.rule", summary="Switch themes on"
)
def begin_themes(request: Request, themes: int):
    """Let it hold in place of the one before; 409 while it was not tried. All texts are read anew."""
    commands.begin_themes(request.actor, themes)
    return queries.described(queries.rules_for(request.actor, themes))


@router.post(
    f"{_ONE}/ending", response=ThemesOut, capability="insight.rule", summary="Switch themes off"
)
def end_themes(request: Request, themes: int):
    """The ready-made ones count again."""
    commands.end_themes(request.actor, themes)
    return queries.described(queries.rules_for(request.actor, themes))
