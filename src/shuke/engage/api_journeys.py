"""Journeys over the API: write them, switch them on, put people in."""

import datetime as dt
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.engage import commands
from shuke.engage.journeys.checking import problems_of
from shuke.engage.models import Journey, JourneyVersion
from shuke.engage.queries import running_journeys as queries

router = Router(tags=["journeys"])


class JourneyIn(Body):
    name: str = Field(max_length=120)
    definition: dict[str, Any] | None = Field(None, description="See docs/journeys.md")


class JourneyChange(Body):
    name: str | None = Field(None, max_length=120)
    definition: dict[str, Any] | None = None


class BeginIn(Body):
    version: int = Field(description="Id of a rehearsed version")
    moves: bool = Field(False, description="People inside go over to it instead of finishing")


class JourneyPeopleIn(Body):
    customers: list[int] = Field(max_length=10_000)
    key: str = Field(
        min_length=1,
        max_length=60,
        description="Names the occasion: the same one never begins twice",
    )


class PeopleOut(Schema):
    entered: int


class StepCountOut(Schema):
    place: str = Field(description="Key of a step; empty for ends of ways")
    what: str
    people: int


class JourneyOut(Schema):
    id: int
    name: str
    state: str = Field(description="draft, running, paused, stopped")
    definition: dict[str, Any] = Field(description="The draft")
    problems: dict[str, str] = Field(description="What is to be mended before it can run, by step")
    version: int | None = Field(description="Id of the version by which people enter")
    edited_at: dt.datetime
    counts: list[StepCountOut]


class JourneyVersionOut(Schema):
    id: int
    number: int
    state: str = Field(description="waiting, running, done, failed")
    definition: dict[str, Any]
    by: str
    made_at: dt.datetime
    rehearsal: dict[str, Any] | None
    error: str


@router.get("/journeys", response=list[JourneyOut], capability="journeys.view", summary="List")
def list_journeys(request: Request):
    """Journeys in use, last edited first."""
    rows = queries.journeys(request.actor).order_by("-edited_at", "-pk")[:200]
    counts = queries.headcounts([row.pk for row in rows])
    return [_out(request, row, counts[row.pk]) for row in rows]


@router.post("/journeys", response={201: JourneyOut}, capability="journeys.edit", summary="Write")
def create_journey(request: Request, body: JourneyIn):
    """A draft, empty or with a definition; letters are cleaned."""
    row = commands.create_journey(request.actor, name=body.name, definition=body.definition)
    return Status(201, _out(request, row))


@router.get("/journeys/{int:pk}", response=JourneyOut, capability="journeys.view", summary="Get")
def get_journey(request: Request, pk: int):
    """The draft, what is wrong with it, and how many people are where."""
    return _out(request, queries.journey_for(request.actor, pk))


@router.patch(
    "/journeys/{int:pk}", response=JourneyOut, capability="journeys.edit", summary="Change"
)
def change_journey(request: Request, pk: int, body: JourneyChange):
    """Change the draft; people go on walking the version that they walk."""
    row = commands.edit_journey(request.actor, pk, name=body.name, draft=body.definition)
    return _out(request, row)


@router.post(
    "/journeys/{int:pk}/versions",
    response={202: JourneyVersionOut},
    capability="journeys.edit",
    summary="Rehearse",
)
def rehearse_journey(request: Request, pk: int):
    """Keep the draft as a version and try it on the last 90 days, in the background. 422 says what is wrong."""
    return Status(202, _version(commands.write_version(request.actor, pk)))


@router.get(
    "/journeys/versions/{int:version}",
    response=JourneyVersionOut,
    capability="journeys.view",
    summary="Version",
)
def get_journey_version(request: Request, version: int):
    """How far its rehearsal is, and the outcome."""
    return _version(queries.version_for(request.actor, version))


@router.post(
    "/journeys/{int:pk}/begin", response=JourneyOut, capability="journeys.send", summary="Begin"
)
def begin_journey(request: Request, pk: int, body: BeginIn):
    """Let people enter by this version from now on. 409 while it was not rehearsed."""
    commands.begin_journey(request.actor, pk, body.version, moves=body.moves)
    return _out(request, queries.journey_for(request.actor, pk))


@router.post(
    "/journeys/{int:pk}/pause", response=JourneyOut, capability="journeys.send", summary="Pause"
)
def pause_journey(request: Request, pk: int):
    """Nobody enters and nobody goes on."""
    return _out(request, commands.pause_journey(request.actor, pk))


@router.post(
    "/journeys/{int:pk}/resume", response=JourneyOut, capability="journeys.send", summary="Resume"
)
def resume_journey(request: Request, pk: int):
    """Go on; steps whose time was hours ago are left out."""
    return _out(request, commands.resume_journey(request.actor, pk))


@router.post(
    "/journeys/{int:pk}/stop", response=JourneyOut, capability="journeys.send", summary="Stop"
)
def stop_journey(request: Request, pk: int):
    """End it for everybody."""
    return _out(request, commands.stop_journey(request.actor, pk))


@router.post(
    "/journeys/{int:pk}/people",
    response=PeopleOut,
    capability="journeys.send",
    summary="Put people in",
)
def put_into_journey(request: Request, pk: int, body: JourneyPeopleIn):
    """Let these customers in now, whatever its trigger; how many entered. Customers that do not exist and those
    who may not enter again are left out."""
    return {"entered": commands.put_into_journey(request.actor, pk, body.customers, key=body.key)}


def _out(request: Request, row: Journey, count: queries.Headcount | None = None) -> dict[str, Any]:
    count = count or queries.headcount(row)
    counts = [
        *(("", state, number) for state, number in count.states.items()),
        *((place, "waiting", number) for place, number in count.waiting.items()),
        *((place, outcome, number) for (place, outcome), number in count.passed.items()),
    ]
    return {
        "id": row.pk,
        "name": row.name,
        "state": row.state,
        "definition": row.draft,
        "problems": problems_of(request.actor, row.draft),
        "version": row.version_id,
        "edited_at": row.edited_at,
        "counts": [{"place": p, "what": what, "people": number} for p, what, number in counts],
    }


def _version(row: JourneyVersion) -> dict[str, Any]:
    names = ("id", "number", "state", "definition", "by", "made_at", "error")
    return {name: getattr(row, name) for name in names} | {"rehearsal": row.result}
