"""Webhooks, over the API: the same queries and commands as the pages."""

import datetime as dt
from collections.abc import Iterable

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.common.models import Endpoint
from shuke.operate import commands, queries

router = Router(tags=["operation"])


class WebhookIn(Schema):
    name: str
    url: str = Field(description="Begins with https://")
    kinds: list[str] = Field(description="Facts that it is told of, of `/webhooks/kinds`")


class WebhookOut(Schema):
    id: int
    name: str
    url: str
    kinds: list[str]
    created_at: dt.datetime
    paused_at: dt.datetime | None = Field(description="Nothing had arrived there for a day")
    failures: int = Field(description="Failures in a row")


class WebhookMade(WebhookOut):
    secret: str = Field(description="Signs deliveries; given this once")


class WebhookKind(Schema):
    kind: str
    words: str


class WebhookTrial(Schema):
    delivery: int = Field(description="Its number at `/deliveries`")


@router.get("", response=list[WebhookOut], capability="webhooks.manage", summary="List")
def listing(request: Request):
    return _all_described(queries.webhooks(request.actor))


@router.post("", response={201: WebhookMade}, capability="webhooks.manage", summary="Make")
def make(request: Request, body: WebhookIn):
    """Tell another system of these facts from now on."""
    row, secret = commands.add_webhook(request.actor, **body.dict())
    return Status(201, {**_described(row), "secret": secret})


@router.get("/kinds", response=list[WebhookKind], capability="webhooks.manage", summary="Kinds")
def kinds(request: Request):
    """Every kind of fact that others can be told of."""
    return [{"kind": kind, "words": words} for kind, words in queries.webhook_kinds().items()]


@router.get("/{int:pk}", response=WebhookOut, capability="webhooks.manage", summary="Get")
def one(request: Request, pk: int):
    return _described(queries.webhook(request.actor, pk))


@router.put("/{int:pk}", response=WebhookOut, capability="webhooks.manage", summary="Change")
def change(request: Request, pk: int, body: WebhookIn):
    """What waits goes to the new address."""
    return _described(commands.change_webhook(request.actor, pk, **body.dict()))


@router.delete("/{int:pk}", response={204: None}, capability="webhooks.manage", summary="Remove")
def remove(request: Request, pk: int):
    """Tell it nothing more; what waits is given up."""
    commands.end_webhook(request.actor, pk)
    return Status(204, None)


@router.post(
    "/{int:pk}/secret", response=WebhookMade, capability="webhooks.manage", summary="New secret"
)
def renew(request: Request, pk: int):
    """Sign with a new secret from now on, also what waits."""
    row, secret = commands.renew_secret(request.actor, pk)
    return {**_described(row), "secret": secret}


@router.post(
    "/{int:pk}/trial", response={202: WebhookTrial}, capability="webhooks.manage", summary="Try"
)
def trial(request: Request, pk: int):
    """Send it a delivery of the type `test`."""
    return Status(202, {"delivery": commands.try_webhook(request.actor, pk).pk})


def _described(row: Endpoint) -> dict:
    return _all_described([row])[0]


def _all_described(rows: Iterable[Endpoint]) -> list[dict]:
    kinds = queries.kinds_of(rows)
    return [
        {
            "id": row.pk,
            "name": row.name,
            "url": row.url,
            "kinds": kinds[row.pk],
            "created_at": row.created_at,
            "paused_at": row.paused_at,
            "failures": row.failures,
        }
        for row in rows
    ]
