"""Kinds of identity over the API: those of every shop and those that this one added."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.errors import NotFound
from shuke.customers import commands
from shuke.customers.models import CustomKind
from shuke.customers.queries.kinds import built_in, own_kinds

router = Router(tags=["customers"])


class KindOut(Schema):
    key: str = Field(description="What identities of customers call it")
    label: str
    joins: bool = Field(description="Two arrivals with the same value are one person")
    own: bool = Field(description="Added by the shop")
    pattern: str = Field("", description="Of an own one: # a digit, @ a letter, * anything")
    folding: str = Field("", description="Of an own one: loose, exact or digits")
    ended_at: dt.datetime | None = Field(None, description="Takes no more values since then")


class KindIn(Body):
    label: str = Field(max_length=60)
    pattern: str = Field("", max_length=60, description="Empty when anything may be one")
    folding: str = Field(CustomKind.Folding.LOOSE.value, description="loose, exact or digits")
    joins: bool = True
    key: str = Field("", max_length=12, description="Made from the label when it is left out")


class KindPatch(Body):
    label: str | None = Field(None, max_length=60)
    joins: bool | None = None


@router.get(
    "/identity-kinds",
    response=list[KindOut],
    capability="customers.view",
    summary="Kinds of identity",
)
def list_kinds(request: Request):
    """Those of every shop, the most telling first, then the shop's own; those that have ended last."""
    fixed = [
        {"key": kind.key, "label": str(kind.label), "joins": kind.joins, "own": False}
        for kind in built_in()
    ]
    return [*fixed, *(_described(row) for row in own_kinds())]


@router.post(
    "/identity-kinds",
    response={201: KindOut},
    capability="customers.fields",
    summary="Add a kind of identity",
)
def add_kind(request: Request, body: KindIn):
    """Add a kind of the shop's own. 422 tells what is wrong by name."""
    return Status(201, _described(commands.add_identity_kind(request.actor, **body.dict())))


@router.patch(
    "/identity-kinds/{str:key}",
    response=KindOut,
    capability="customers.fields",
    summary="Change a kind of identity",
)
def change_kind(request: Request, key: str, body: KindPatch):
    """Rename an own kind, or say whether it joins. Records that are one stay so."""
    changes = body.dict(exclude_unset=True)
    return _described(commands.edit_identity_kind(request.actor, _own(key), **changes))


@router.delete(
    "/identity-kinds/{str:key}",
    response={204: None},
    capability="customers.fields",
    summary="End a kind of identity",
)
def end_kind(request: Request, key: str):
    """It takes no more values; who has one keeps it."""
    commands.end_identity_kind(request.actor, _own(key))
    return Status(204, None)


def _own(key: str) -> int:
    row = CustomKind.objects.filter(key=key).values_list("pk", flat=True).first()
    if row is None:
        raise NotFound("There is no such kind of identity of the shop's own.")
    return row


def _described(row: CustomKind) -> dict:
    return {
        **{name: getattr(row, name) for name in ("key", "label", "joins", "pattern", "folding")},
        "own": True,
        "ended_at": row.ended_at,
    }
