"""What customers will bring over the API: the same queries as the pages."""

import datetime as dt
from decimal import Decimal

from ninja import Field, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.insight.queries import value

router = Router(tags=["insight"])


class ScoringOut(Schema):
    day: dt.date | None = Field(
        description="The last day of orders that scores rest on; null: none yet"
    )
    days: int = Field(description="How many days ahead they look")
    people: int
    currency: str
    missing: str = Field(description="Why nobody is scored, in the language asked for")
    accuracy: str = Field(description="How right it was on days that it did not know")
    error: float | None = Field(description="Expected by actual purchases of those days, less one")
    rank_correlation: float | None


class ScoreAt(Schema):
    at: dt.datetime
    still_buying: float | None
    stays_away: float | None
    expected_orders: float | None
    expected_value: Decimal | None


class ScoreOut(Schema):
    customer: int = Field(description="Id of the record that stands for the person after merges")
    days: int
    still_buying: float | None = Field(
        description="Chance that they have not left; null of who bought on one day only"
    )
    stays_away: float | None = Field(description="Chance that they do not buy in the days ahead")
    expected_orders: float | None = Field(description="Days of purchase in the days ahead")
    expected_value: Decimal | None = Field(description="Net revenue of these; null: cannot be told")
    currency: str
    next_purchase: dt.date | None
    reason: str
    missing: str = Field(description="Why nothing is said of them")
    before: list[ScoreAt] = Field(description="What was said before, the latest first")


@router.get(
    "", response=ScoringOut, capability="insight.view", summary="How scores were worked out"
)
def state(request: Request):
    fit = value.fit_in_force()
    if fit is None:
        return {
            "day": None, "days": 0, "people": 0, "currency": "", "missing": value.not_yet(),
            "accuracy": "", "error": None, "rank_correlation": None,
        }  # fmt: skip
    return {
        **{name: getattr(fit, name) for name in ("day", "days", "people", "currency")},
        **{name: fit.figures.get(name) for name in ("error", "rank_correlation")},
        "missing": value.why_missing(fit),
        "accuracy": value.accuracy(fit),
    }


@router.get(
    "/people/{int:customer}",
    response=ScoreOut,
    capability="insight.view",
    summary="What somebody will bring",
)
def of_person(request: Request, customer: int):
    standing = value.standing_of(request.actor, customer)
    return {
        "customer": standing.customer,
        "days": standing.fit.days,
        "currency": standing.fit.currency,
        "next_purchase": standing.score.next_on if standing.score else None,
        "reason": standing.reason,
        "missing": standing.missing,
        "before": [{"at": past.at, **_figures(past)} for past in standing.before],
        **_figures(standing.score),
    }


def _figures(row) -> dict:
    return {
        "still_buying": _share(row, "alive"),
        "stays_away": _share(row, "silent"),
        "expected_orders": _share(row, "orders"),
        "expected_value": row.value if row else None,
    }


def _share(row, name: str) -> float | None:
    """Of hundredths."""
    number = getattr(row, name) if row else None
    return None if number is None else number / 100
