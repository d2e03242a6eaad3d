"""Service plans, for programs."""

from typing import Any

from ninja import Field, Status

from shuke.care.commands import planning
from shuke.care.queries import plans as queries
from shuke.common.access import Request
from shuke.common.api import Body, Router, VersionOut

router = Router(tags=["customers"])


class PlansIn(Body):
    plans: list[dict[str, Any]] = Field(
        description="Each with kind, categories, guarantee (months), services (what, months, every)"
    )


class PlansOut(VersionOut):
    plans: list[dict[str, Any]]
    sentences: list[str]
    rehearsal: dict[str, Any] | None = Field(
        description="things, new, people, overdue, soon, examples"
    )


_ONE = "/service-plans/{int:plans}"


@router.get(
    "/service-plans",
    response=list[PlansOut],
    capability="care.plan",
    summary="Versions of the service plans",
)
def list_plans(request: Request):
    """The last twenty, the latest first."""
    return [queries.described(row) for row in queries.versions(request.actor)]


@router.post(
    "/service-plans",
    response={201: PlansOut},
    capability="care.plan",
    summary="Write a version of the service plans",
)
def write_plans(request: Request, body: PlansIn):
    """It is rehearsed in the background; nothing is due by it before it is switched on."""
    row = planning.write_plans(request.actor, body.dict())
    return Status(201, queries.described(row))


@router.get(_ONE, response=PlansOut, capability="care.plan", summary="One version")
def get_plans(request: Request, plans: int):
    return queries.described(queries.version_for(request.actor, plans))


@router.post(f"{_ONE}/beginning", response=PlansOut, capability="care.plan", summary="Switch it on")
def begin_plans(request: Request, plans: int):
    planning.begin_plans(request.actor, plans)
    return queries.described(queries.version_for(request.actor, plans))


@router.post(f"{_ONE}/ending", response=PlansOut, capability="care.plan", summary="Switch it off")
def end_plans(request: Request, plans: int):
    planning.end_plans(request.actor, plans)
    return queries.described(queries.version_for(request.actor, plans))
