"""Pay over the API: plans, months, sheets with their orders."""

import datetime as dt
from decimal import Decimal
from typing import Any

from ninja import Field, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Id, Router, VersionOut, WholeNumber
from shuke.common.money import from_units
from shuke.sales import commands
from shuke.sales.models import PayMonth, PaySheet
from shuke.sales.paying import unpacked
from shuke.sales.queries import pay as queries
from shuke.sales.queries import plans as plan_queries

router = Router(tags=["sales"])
#: Orders of a sheet at once.
MOST = 10_000


class PayPlanOut(VersionOut):
    plan: dict[str, Any]
    sentences: list[str]


class PayPlanIn(Body):
    days: WholeNumber = Field(
        7, description="A sale is whose who had to do with them last, so long before"
    )
    steps: list[tuple[int, str]] = Field(
        [(0, "2")], description="[sales from, per cent], rising, the first from 0"
    )
    whole: bool = Field(False, description="The rate that was reached counts for all of it")
    saved: str = Field("0", description="Per cent more on orders saved before paying")
    kpis: dict[str, str] = Field({}, description="KPI -> amount for each")
    team: str = Field("0", description="Per cent of the team’s sales, in equal parts")
    least: WholeNumber = Field(0, description="Per cent who must be satisfied; 0: not asked")
    cap: WholeNumber = Field(0, description="The most of a month; 0: no limit")


class PayMonthOut(Schema):
    id: int
    month: str
    currency: str
    sold: Decimal = Field(description="Of the sheets that you see")
    total: Decimal
    plan: int | None
    computed_at: dt.datetime | None
    locked_at: dt.datetime | None
    locked_by: str


class PaySheetOut(Schema):
    id: int
    month: str
    staff: int
    name: str
    sold: Decimal
    total: Decimal
    agreed_at: dt.datetime | None
    lines: list[dict[str, Any]] = Field(
        description="code, amount, of, rate, which; amounts are units of 0.0001"
    )


class PayOrderOut(Schema):
    order: int
    what: str = Field(description="sale, return or changed")
    net: Decimal
    origin: int = Field(description="The month by whose rate it is paid or taken back: 202611")
    saved: bool


class PayDisputeIn(Body):
    words: str = Field(max_length=500)


class PayCorrectionIn(Body):
    staff: Id
    amount: Decimal
    why: str = Field(max_length=300)


class PayCorrectionOut(Schema):
    id: int
    staff_id: int
    amount: Decimal
    why: str
    began_at: dt.datetime
    began_by: str


def _month(row: PayMonth) -> dict[str, Any]:
    return {
        "id": row.pk,
        "month": row.period.key,
        "currency": row.currency,
        "sold": getattr(row, "sold", None) or Decimal(0),
        "total": getattr(row, "total", None) or Decimal(0),
        "plan": row.plan_id,
        "computed_at": row.computed_at,
        "locked_at": row.locked_at,
        "locked_by": row.locked_by,
    }


def _sheet(row: PaySheet) -> dict[str, Any]:
    return {
        "id": row.pk,
        "month": row.month.period.key,
        "staff": row.staff_id,
        "name": row.staff.name,
        "sold": row.base,
        "total": row.total,
        "agreed_at": row.agreed_at,
        "lines": row.lines,
    }


@router.get(
    "/pay-plans", response=list[PayPlanOut], capability="sales.pay", summary="Commission plans"
)
def list_pay_plans(request: Request) -> list[dict[str, Any]]:
    """The last 20, the latest first."""
    return [plan_queries.described(row) for row in plan_queries.plans(request.actor)]


@router.post(
    "/pay-plans",
    response={201: PayPlanOut},
    capability="sales.pay",
    summary="Write a commission plan",
)
def post_pay_plan(request: Request, body: PayPlanIn) -> Status[dict[str, Any]]:
    """It is tried on the last three months."""
    definition = body.dict()
    definition["steps"] = [list(step) for step in definition["steps"]]
    return Status(201, plan_queries.described(commands.write_plan(request.actor, definition)))


@router.get(
    "/pay-plans/{int:pay_plan}", response=PayPlanOut, capability="sales.pay", summary="One plan"
)
def get_pay_plan(request: Request, pay_plan: int) -> dict[str, Any]:
    return plan_queries.described(plan_queries.plan_for(request.actor, pay_plan))


@router.post(
    "/pay-plans/{int:pay_plan}/beginning",
    response=PayPlanOut,
    capability="sales.pay",
    summary="Switch it on",
)
def begin_pay_plan(request: Request, pay_plan: int) -> dict[str, Any]:
    commands.begin_plan(request.actor, pay_plan)
    return get_pay_plan(request, pay_plan)


@router.post(
    "/pay-plans/{int:pay_plan}/ending",
    response=PayPlanOut,
    capability="sales.pay",
    summary="Switch it off",
)
def end_pay_plan(request: Request, pay_plan: int) -> dict[str, Any]:
    commands.end_plan(request.actor, pay_plan)
    return get_pay_plan(request, pay_plan)


@router.get(
    "/pay-months", response=list[PayMonthOut], capability="sales.earn", summary="Months of pay"
)
def list_pay_months(request: Request) -> list[dict[str, Any]]:
    """The last 24, with the sums of the sheets that you see."""
    return [_month(row) for row in queries.months(request.actor)]


@router.get(
    "/pay-months/{int:pay_month}/sheets",
    response=list[PaySheetOut],
    capability="sales.earn",
    summary="Sheets of a month",
)
def list_pay_sheets(request: Request, pay_month: int) -> list[dict[str, Any]]:
    """Your own; of the lead of a team its people's; of the owner everybody's."""
    month = queries.month_for(request.actor, pay_month)
    return [_sheet(row) for row in queries.sheets_of(request.actor, month)]


@router.post(
    "/pay-months/{int:pay_month}/corrections",
    response={201: PayCorrectionOut},
    capability="sales.pay",
    summary="Correct somebody’s pay",
)
def post_pay_correction(request: Request, pay_month: int, body: PayCorrectionIn) -> Status:
    row = commands.correct_pay(request.actor, pay_month, body.staff, body.amount, body.why)
    return Status(201, row)


@router.post(
    "/pay-months/{int:pay_month}/lock",
    response=PayMonthOut,
    capability="sales.pay",
    summary="Lock a month",
)
def lock_pay_month(request: Request, pay_month: int) -> dict[str, Any]:
    """It stays as it is for ever."""
    commands.lock_month(request.actor, pay_month)
    return _month(queries.month_for(request.actor, pay_month))


@router.get(
    "/pay-sheets/{int:sheet}/orders",
    response=list[PayOrderOut],
    capability="sales.earn",
    summary="Orders of a sheet",
)
def list_pay_orders(request: Request, sheet: int, after: int = 0) -> list[dict[str, Any]]:
    """By order, those after `after`, 10,000 orders at once."""
    pk = queries.sheet_for(request.actor, sheet).pk
    entries = unpacked(PaySheet.objects.values_list("entries", flat=True).get(pk=pk))
    chosen = entries["order"].filter(entries["order"] > after).unique().sort().head(MOST)
    rows = entries.filter(entries["order"].is_in(chosen.implode())).sort("order", "what")
    return [{**row, "net": from_units(row["net"])} for row in rows.to_dicts()]


@router.post(
    "/pay-sheets/{int:sheet}/agreement",
    response=PaySheetOut,
    capability="sales.earn",
    summary="It is right",
)
def agree_pay(request: Request, sheet: int) -> dict[str, Any]:
    commands.agree(request.actor, sheet)
    return _sheet(queries.sheet_for(request.actor, sheet))


@router.post(
    "/pay-sheets/{int:sheet}/dispute",
    response=PaySheetOut,
    capability="sales.earn",
    summary="It is not right",
)
def dispute_pay(request: Request, sheet: int, body: PayDisputeIn) -> dict[str, Any]:
    """The month is not locked before it is answered."""
    commands.dispute(request.actor, sheet, body.words)
    return _sheet(queries.sheet_for(request.actor, sheet))
