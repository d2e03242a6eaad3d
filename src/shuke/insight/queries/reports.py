"""The reports as pages, the API and the command line show them: once per snapshot and question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit.figures import Figure
from shuke.customers import queries as customers
from shuke.insight import metrics
from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.exchange import LeftOut, left_out
from shuke.insight.metrics.exclusion import Suspects, suspects
from shuke.insight.metrics.snapshot import remembered
from shuke.insight.reports import REPORTS, Report
from shuke.insight.reports.query import Query, parse_query
from shuke.insight.reports.report import Result
from shuke.insight.segments import scores
from shuke.warehouse import engine

TOP = 20


@dataclass(frozen=True)
class Cell:
    """One field of the RFM map: how many buyers have these scores, and what they brought; `before`: how many
    had in the days compared with (None: nothing is compared)."""

    r: int
    fm: int
    group: str
    customers: int
    revenue: Decimal
    before: int | None = None


@dataclass(frozen=True)
class TopCustomer:
    """One of the best: `running` is the share of the total up to here; `before` what they brought in the days
    compared with (None: nothing is compared)."""

    id: int
    name: str
    rank: int
    orders: int
    amount: Decimal
    share: float
    running: float
    orders_figure: Figure
    amount_figure: Figure
    before: Decimal | None = None


def report_for(key: str) -> Report:
    """The report of this key, or NotFound."""
    if key not in REPORTS:
        raise NotFound(_("There is no such report."))
    return REPORTS[key]


def run_report(actor: Actor, key: str, raw: Mapping[str, str]) -> Result:
    """The answer of a report to `raw` (see `reports.query.parse_query`). Invalid, NotFound, or Busy while the
    warehouse is being made."""
    report = report_for(key)
    if not report.either_way:
        raw = {**dict(raw.items()), "counting": "net"}  # a query string gives its last values
    mark = report.mark() if report.mark else None
    result = _run(actor, key, raw, report.compute, report, mark)
    return replace(result, query=replace(result.query, page=_page(report, raw)))


def _page(report: Report, raw: Mapping[str, str]) -> str:
    """The report's page with this question."""
    keys = ("as_of", "currency", "counting", *report.parameters)
    question = {key: raw[key] for key in keys if raw.get(key)}
    page = reverse("insight:report", args=[report.key])
    return f"{page}?{urlencode(question)}" if question else page


def rfm_map(actor: Actor, raw: Mapping[str, str]) -> list[Cell]:
    """The fields of recency and value in which somebody is, or was in the days compared with."""
    return _run(actor, "rfm map", raw, _map, REPORTS["rfm"]).report


def _map(connection: Any, query: Query) -> list[Cell]:
    cuts = scores.cuts_for(connection, query.within)
    cells = _cells(connection, query, cuts)
    if (then := query.earlier(connection)) is None:
        return list(cells.values())
    before = _cells(connection, then, cuts)
    gone = {at: replace(cell, customers=0, revenue=Decimal(0)) for at, cell in before.items()}
    return [
        replace(cell, before=before[at].customers if at in before else 0)
        for at, cell in (gone | cells).items()
    ]


def _cells(connection: Any, query: Query, cuts: Any) -> dict[tuple[int, int], Cell]:
    people = scores.rfm(connection, query.within, cuts)
    groups = people.group_by("r", "fm", "group").aggregate(
        customers=people.count(), revenue=people.revenue.sum()
    )
    rows = connection.run(groups).to_pylist()
    return {(row["r"], row["fm"]): Cell(**row) for row in rows}


def top_customers(actor: Actor, measure: Any, raw: Mapping[str, str]) -> list[TopCustomer]:
    """The best buyers by "revenue" or "profit", the best first."""

    def compute(connection: Any, query: Query) -> list[dict]:
        ranks = metrics.ranking(connection, query.within, measure)
        people = scores.top_buyers(ranks.filter(ranks["rank"] <= TOP), connection, query.within)
        people = people.order_by("rank")
        chosen = people.select("customer_id", "rank", "orders", "amount", "running", "total")
        rows = connection.run(chosen).to_pylist()
        if (then := query.earlier(connection)) is None:
            return rows
        people = metrics.buyers(connection, then.within)
        people = people.filter(people.customer_id.isin([row["customer_id"] for row in rows]))
        amounts = connection.run(people.select("customer_id", amount=people[measure])).to_pylist()
        before = {row["customer_id"]: row["amount"] for row in amounts}
        return [{**row, "before": before.get(row["customer_id"]) or Decimal(0)} for row in rows]

    result = _run(actor, f"top {measure}", raw, compute, REPORTS["pareto"])
    rows = result.report
    names = names_of(actor, [row["customer_id"] for row in rows])
    return [_top(row, names, measure, result.query) for row in rows]


def names_of(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Names by id, for those who may see customers; "#7" for all others."""
    names = {pk: f"#{pk}" for pk in ids}
    if ids and actor.can("customers.view"):
        named = customers.people(actor).filter(pk__in=ids).only("pk", "name")
        names |= {person.pk: str(person) for person in named}
    return names


def _top(row: dict, names: dict[int, str], measure: str, query: Query) -> TopCustomer:
    scope = query.scope(query.period, customer=str(row["customer_id"]))
    total = row["total"]
    return TopCustomer(
        id=row["customer_id"],
        name=names[row["customer_id"]],
        rank=row["rank"],
        orders=row["orders"],
        amount=row["amount"],
        share=float(row["amount"] / total) if total > 0 else 0.0,
        running=float(row["running"] / total) if total > 0 else 0.0,
        orders_figure=Figure("orders", row["orders"], *scope),
        amount_figure=Figure(measure, row["amount"], *scope),
        before=row.get("before"),
    )


def _run(
    actor: Actor,
    name: str,
    raw: Mapping[str, str],
    compute: Callable[[Any, Query], Any],
    report: Report,
    mark: Any = None,
) -> Result:
    require(actor, "insight.view")
    with engine.connect() as connection:
        query = parse_query(connection, raw, report.options, report.days, by_place=report.by_place)
        cuts = scores.own_cuts()
        key = ("report", name, query, cuts.pk if cuts else 0, mark)
        result = remembered(connection, key, lambda: compute(connection, query))
        # Whoever asks for one currency alone wants the others left out.
        gaps = [] if raw.get("currency") else _left_out(connection, query.basis)
        fakes = _suspects(connection, query.within)
        return Result(name, result, query, connection.fresh.synced_at, tuple(gaps), fakes)


def _suspects(connection: Any, basis: Basis) -> Suspects:
    return remembered(connection, ("suspects", basis), lambda: suspects(connection, basis))


def _left_out(connection: Any, basis: Basis) -> list[LeftOut]:
    key = ("left out", basis.currency, basis.rates)
    return remembered(connection, key, lambda: left_out(connection, basis))


def basis_data(result: Result) -> dict[str, Any]:
    """What a report is about, for programs."""
    basis: Basis = result.basis
    return {
        "currency": basis.currency,
        "as_of": basis.as_of.isoformat(),
        "counting": "sales only" if basis.sales_only else "net",
        "synced_at": result.synced_at.isoformat(),
        "left_out": [
            {
                "currency": gap.currency,
                "orders": gap.orders,
                "from": gap.first.isoformat(),
                "until": gap.last.isoformat(),
            }
            for gap in result.left_out
        ],
        "suspects": {"orders": result.suspects.orders, "amount": f"{result.suspects.amount:.2f}"},
        **result.query.as_data(),
    }
