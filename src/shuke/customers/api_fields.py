"""Own fields of customers over the API; their values stand with the customer under `custom`."""

import datetime as dt

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.customers import commands, queries

router = Router(tags=["customers"])


class FieldOut(Schema):
    key: str
    label: str
    kind: str = Field(description="text, number, date, choice or yes_no")
    choices: list[str]
    ended_at: dt.datetime | None = Field(description="Takes no more values since then")


class FieldIn(Body):
    label: str = Field(max_length=60)
    kind: str = Field(description="text, number, date, choice or yes_no")
    choices: list[str] = Field([], description="Two or more, of a choice")
    key: str = Field("", max_length=40, description="Made from the label when it is left out")


@router.get(
    "/custom-fields", response=list[FieldOut], capability="customers.view", summary="Custom fields"
)
def list_fields(request: Request):
    """Every own field in its order; those that have ended last."""
    return queries.custom_fields(ended=True)


@router.post(
    "/custom-fields",
    response={201: FieldOut},
    capability="customers.fields",
    summary="Add an own field",
)
def add_field(request: Request, body: FieldIn):
    """Add an own field. 422 tells what is wrong by name."""
    return Status(201, commands.add_custom_field(request.actor, **body.dict()))
