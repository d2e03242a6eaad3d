"""Sales targets over the API."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from shuke.common import clock
from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.sales import commands
from shuke.sales.queries import targets as queries

router = Router(tags=["sales"])


class TargetRowOut(Schema):
    period: str = Field(description="2026, 2026-Q3 or 2026-08")
    given: Decimal | None
    claimed: Decimal | None
    done: Decimal | None = Field(description="Net revenue; null: nobody can say yet")
    last_year: Decimal | None
    pace: Decimal | None = Field(description="What the period comes to if it goes on so")
    short: Decimal | None
    a_day: Decimal | None = Field(description="Needed a day until its end")


class TargetSubjectOut(Schema):
    of: str = Field(description="shop, store, team, person or product")
    thing: int = Field(description="Its id; 0 for the shop")
    name: str
    rows: list[TargetRowOut]


class TargetChangeOut(Schema):
    period: str
    side: str = Field(description="given or claimed")
    amount: Decimal
    began_at: dt.datetime
    began_by: str
    ended_at: dt.datetime | None
    ended_by: str


class TargetsIn(Body):
    amounts: dict[str, Decimal | None] = Field(
        description="By period; null: no target for it. What is left out stays"
    )


class TargetsYearIn(Body):
    year: WholeNumber


class TargetsCountOut(Schema):
    changed: int


def _row(row: queries.Row) -> dict[str, Any]:
    amounts = {
        side: target.amount if target else None
        for side, target in (("given", row.given), ("claimed", row.claimed))
    }
    return {
        "period": row.period.key,
        **amounts,
        **{
            name: None if value is None else value.quantize(Decimal("0.0001"))
            for name in ("done", "last_year", "pace", "short", "a_day")
            for value in [getattr(row, name)]
        },
    }


def _subject(subject: queries.Subject, rows: list[queries.Row]) -> dict[str, Any]:
    return {
        "of": subject.kind,
        "thing": subject.thing,
        "name": subject.name,
        "rows": [_row(row) for row in rows],
    }


@router.get(
    "/targets", response=list[TargetSubjectOut], capability="sales.earn", summary="Sales targets"
)
def list_targets(request: Request, year: int | None = None) -> list[dict[str, Any]]:
    """Of everything that you see: the year, and this month where it is this year."""
    rows = queries.overview(request.actor, _year(year))
    return [
        _subject(each.subject, [each.year, *([each.month] if each.month else [])]) for each in rows
    ]


@router.get(
    "/targets/{str:of}/{int:thing}",
    response=TargetSubjectOut,
    capability="sales.earn",
    summary="Targets of one",
)
def get_targets(request: Request, of: str, thing: int, year: int | None = None) -> dict[str, Any]:
    """The year, its quarters and months."""
    subject = queries.subject_for(request.actor, of, thing)
    return _subject(subject, queries.rows_of(subject, _year(year)))


@router.get(
    "/targets/{str:of}/{int:thing}/history",
    response=list[TargetChangeOut],
    capability="sales.earn",
    summary="Targets that stood before",
)
def get_target_history(
    request: Request, of: str, thing: int, year: int | None = None
) -> list[dict[str, Any]]:
    subject = queries.subject_for(request.actor, of, thing)
    names = ("side", "amount", "began_at", "began_by", "ended_at", "ended_by")
    return [
        {"period": row.period.key, **{name: getattr(row, name) for name in names}}
        for row in queries.history(subject, _year(year))
    ]


@router.put(
    "/targets/{str:of}/{int:thing}",
    response=TargetsCountOut,
    capability="sales.earn",
    summary="Set targets",
)
def put_targets(request: Request, of: str, thing: int, body: TargetsIn) -> dict[str, int]:
    """By whoever sets them (`sales.target`, or the lead of a colleague's team)."""
    return {"changed": commands.set_targets(request.actor, of, thing, body.amounts)}


@router.put(
    "/targets/{str:of}/{int:thing}/claims",
    response=TargetsCountOut,
    capability="sales.earn",
    summary="Claim targets",
)
def put_claims(request: Request, of: str, thing: int, body: TargetsIn) -> dict[str, int]:
    """What you will reach: your own, or your team's as its lead."""
    return {"changed": commands.claim_targets(request.actor, of, thing, body.amounts)}


@router.post(
    "/targets/{str:of}/{int:thing}/months",
    response=TargetsCountOut,
    capability="sales.earn",
    summary="Spread the year over its months",
)
def post_months(request: Request, of: str, thing: int, body: TargetsYearIn) -> dict[str, int]:
    """As the year before went."""
    return {"changed": commands.split_year(request.actor, of, thing, _year(body.year))}


def _year(year: int | None) -> int:
    this = clock.today().year
    return year if year is not None and abs(year - this) <= 10 else this
