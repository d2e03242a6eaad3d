"""The sending rules over the API."""

import datetime as dt
from typing import Any, Literal

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.engage import commands, queries
from shuke.engage.models import RulesRehearsal
from shuke.engage.queries.rehearsal import Rehearsal
from shuke.engage.rules import MOST, Cap, QuietHours, Rules

router = Router(tags=["sending rules"])
Purpose = Literal["marketing", "service"]


class CapBody(Body):
    purpose: Purpose
    channel: str = Field("", max_length=12, description="Empty: over all channels together")
    days: Literal[1, 7, 30] = Field(description="Calendar days of the shop that end today")
    most: int = Field(ge=1, le=MOST)


class QuietBody(Body):
    begins: dt.time = Field(description="On the person's own clock, else the shop's")
    ends: dt.time
    purposes: list[Purpose] = Field(["marketing"], min_length=1, max_length=2)


class RulesIn(Body):
    caps: list[CapBody] = Field([], max_length=100)
    quiet: QuietBody | None = None

    def rules(self) -> Rules:
        caps = tuple(sorted(Cap(**cap.dict()) for cap in self.caps))
        if self.quiet is None:
            return Rules(caps)
        purposes = tuple(dict.fromkeys(self.quiet.purposes))
        return Rules(caps, QuietHours(self.quiet.begins, self.quiet.ends, purposes))


class RulesChange(RulesIn):
    version: int | None = Field(
        None, ge=0, description="The version that was edited: 409 if overtaken"
    )


class CapOut(Schema):
    purpose: str
    channel: str
    days: int
    most: int


class QuietOut(Schema):
    begins: str = Field(description="21:00")
    ends: str
    purposes: list[str]


class RulesOut(Schema):
    version: int = Field(description="0 while nobody has set any")
    caps: list[CapOut]
    quiet: QuietOut | None
    sentences: list[str]


class RulesVersionOut(RulesOut):
    at: dt.datetime
    by: str


class AffectedOut(Schema):
    customer_id: int
    refused: int
    put_off: int


class OutcomeOut(Schema):
    sends: int = Field(description="Of the last 90 days")
    people: int
    refused: int
    put_off: int
    affected: int = Field(description="People")
    most_affected: list[AffectedOut] = Field(description="At most 100")


class RehearsalOut(Schema):
    id: int
    state: str = Field(description="waiting, running, done, stopped, failed")
    done: int = Field(description="Messages tried so far")
    total: int | None
    error: str
    outcome: OutcomeOut | None = Field(description="Null until it is done")


@router.get("/sending-rules", response=RulesOut, capability="rules.edit", summary="Get")
def get_rules(request: Request):
    """The rules that hold now."""
    return _as_data(queries.rules_now(request.actor))


@router.put("/sending-rules", response=RulesOut, capability="rules.edit", summary="Change")
def change_rules(request: Request, body: RulesChange):
    """Let these rules hold from the next letter on, as a new version."""
    return _as_data(commands.set_rules(request.actor, body.rules(), base=body.version))


@router.get(
    "/sending-rules/versions",
    response=list[RulesVersionOut],
    capability="rules.edit",
    summary="Versions",
)
def get_versions(request: Request):
    """Every version with who wrote it, newest first."""
    versions = queries.rule_versions(request.actor)
    return [_as_data(each.rules) | {"at": each.at, "by": each.by} for each in versions]


@router.post(
    "/sending-rules/rehearsals",
    response={202: RehearsalOut},
    capability="rules.edit",
    summary="Rehearse",
)
def rehearse(request: Request, body: RulesIn):
    """Have these rules tried on the last 90 days, in the background. Nothing is changed."""
    return Status(202, _rehearsal(commands.start_rehearsal(request.actor, body.rules())))


@router.get(
    "/sending-rules/rehearsals/{int:pk}",
    response=RehearsalOut,
    capability="rules.edit",
    summary="Rehearsal",
)
def get_rehearsal(request: Request, pk: int):
    """How far it is, and what came of it. Kept for 30 days."""
    return _rehearsal(queries.rehearsal_for(request.actor, pk))


@router.post(
    "/sending-rules/rehearsals/{int:pk}/stop",
    response=RehearsalOut,
    capability="rules.edit",
    summary="Stop the rehearsal",
)
def stop_rehearsal(request: Request, pk: int):
    """End it without a result. 404 when it is not running."""
    commands.stop_rehearsal(request.actor, pk)
    return _rehearsal(queries.rehearsal_for(request.actor, pk))


def _rehearsal(row: RulesRehearsal) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: getattr(row, name) for name in ("state", "done", "total", "error")
    }
    outcome = row.result and Rehearsal.from_json(row.result)
    return data | {
        "id": row.pk,
        "outcome": outcome
        and {
            **vars(outcome),
            "affected": outcome.touched_people,
            "most_affected": [
                {"customer_id": pk, "refused": refused, "put_off": put_off}
                for pk, (refused, put_off) in outcome.touched.items()
            ],
        },
    }


def _as_data(rules: Rules) -> dict[str, Any]:
    return {"version": rules.version, "sentences": rules.sentences(), **rules.as_json()}
