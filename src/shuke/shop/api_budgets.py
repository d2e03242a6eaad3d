"""Budgets of sources over the API."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router
from shuke.common.kit import paging
from shuke.shop import commands, queries
from shuke.shop.api_statements import Ended, Ids, Recorded

router = Router(tags=["costs"])


class BudgetIn(Body):
    source: str = Field(max_length=60, description="As in the costs")
    starts: dt.date = Field(alias="from", description="The first day")
    ends: dt.date = Field(alias="to", description="The last day")
    amount: Decimal = Field(description="For all these days together")
    currency: str = Field("", max_length=3, description="ISO 4217; empty: the shop's")


class BudgetOut(Schema):
    id: int
    source: str
    starts: dt.date = Field(serialization_alias="from")
    ends: dt.date = Field(serialization_alias="to")
    amount: Decimal
    currency: str
    spent: Decimal | None = Field(description="What these days cost so far; null: nobody said")
    by: str
    at: dt.datetime


class BudgetPage(Schema):
    items: list[BudgetOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


@router.get(
    "/budgets", response=BudgetPage, capability="insight.view", summary="Budgets", by_alias=True
)
def list_budgets(request: Request, limit: int = Query(50, ge=1, le=200), after: str = ""):
    """Plans of what sources may cost, with what they cost so far, the last day first."""
    page = paging.onward(queries.budgets(request.actor), "-ends", limit, after)
    queries.tell_spent(page.rows)
    items = [
        {
            **{name: getattr(row, name) for name in ("id", "source", "starts", "ends", "amount")},
            **{"currency": row.currency, "spent": row.spent.amount},
            **{"by": row.began_by, "at": row.began_at},
        }
        for row in page.rows
    ]
    return {"items": items, "next": page.after or None}


@router.post("/budgets", response={201: Recorded}, capability="costs.edit", summary="Plan budgets")
def state_budgets(request: Request, budgets: list[BudgetIn]):
    """Take down plans, all or none. One for the same source and days replaces another."""
    plans = (commands.Cost(**budget.dict()) for budget in budgets)
    return Status(201, {"recorded": commands.state_budgets(request.actor, plans)})


@router.post("/budgets/ending", response=Ended, capability="costs.edit", summary="Remove budgets")
def end_budgets(request: Request, body: Ids):
    """Let these plans hold no longer."""
    return {"ended": commands.end_budgets(request.actor, body.ids)}
