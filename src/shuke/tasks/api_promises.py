"""What was promised to people, over the API."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.customers import queries as customers
from shuke.tasks.commands import promising
from shuke.tasks.models import Promise
from shuke.tasks.queries.promises import pressing, promises_to

router = Router(tags=["tasks"])
MOST = 200


class PromiseIn(Body):
    what: str = Field(max_length=300)
    due_on: dt.date = Field(description="From today on")
    holder: WholeNumber | None = Field(None, description="Staff id; default: whoever notes it")


class PromiseOutcomeIn(Body):
    outcome: str = Field(description="kept, broken or released; empty: it is open after all")


class PromiseOut(Schema):
    id: int
    customer: int
    what: str
    due_on: dt.date
    holder: int | None
    holder_name: str
    made_at: dt.datetime
    made_by: str
    outcome: str = Field(description="kept, broken, released; empty: open")
    outcome_at: dt.datetime | None
    outcome_by: str


@router.get(
    "/promises",
    response=list[PromiseOut],
    capability="tasks.do",
    summary="Promises that are due",
)
def list_due(request: Request):
    """Yours and nobody's up to today; for who assigns tasks everybody's that are late too. 200 at most."""
    return [_described(row) for row in pressing(request.actor)[:MOST]]


@router.get(
    "/customers/{int:pk}/promises",
    response=list[PromiseOut],
    capability="tasks.do",
    summary="What was promised to somebody",
)
def list_promises(request: Request, pk: int):
    """The open ones first, by day."""
    ids = customers.person_ids(customers.customer_for(request.actor, pk))
    return [_described(row) for row in promises_to(request.actor, ids, settled=True)]


@router.post(
    "/customers/{int:pk}/promises",
    response={201: PromiseOut},
    capability="tasks.do",
    summary="Note a promise",
)
def make_promise(request: Request, pk: int, body: PromiseIn):
    row = promising.make_promise(
        request.actor, pk, what=body.what, due_on=body.due_on, holder_id=body.holder
    )
    return Status(201, _described(row))


@router.post(
    "/promises/{int:promise}/outcome",
    response=PromiseOut,
    capability="tasks.do",
    summary="Say what became of a promise",
)
def settle(request: Request, promise: int, body: PromiseOutcomeIn):
    if not body.outcome:
        return _described(promising.reopen_promise(request.actor, promise))
    return _described(promising.settle_promise(request.actor, promise, body.outcome))


def _described(row: Promise) -> dict[str, Any]:
    names = PromiseOut.model_fields.keys() - {"customer", "holder", "holder_name"}
    return {
        **{name: getattr(row, name) for name in names},
        "customer": row.customer_id,
        "holder": row.holder_id,
        "holder_name": row.holder.name if row.holder else "",
    }
