"""Kinds of buyers: what each is given in discounts against what it brings in profit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.kind_names import KINDS, TRANSACTION
from shuke.insight.kinds import Rules
from shuke.insight.metrics.brought import SUMS, brought
from shuke.insight.models import KindRules
from shuke.insight.queries.kinds import FEW, holding, last_run
from shuke.insight.reports.options import Range
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    Stat,
    bought,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report


@dataclass(frozen=True)
class Given:
    """The buyers of one kind in the days; "" are those of whom too little is known. `given`: discounts; `listed`:
    the list value of what they bought; `profit` is of `costed_revenue` alone, None where no cost is known."""

    kind: str
    customers: int
    orders: int
    offers: int
    revenue: Decimal
    profit: Decimal | None
    costed_revenue: Decimal
    given: Decimal
    listed: Decimal


@dataclass(frozen=True)
class KindsReport:
    """`kinds` in the order of `KINDS`, then those of none; empty without rules or a judging (`missing`: "rules",
    "run", "orders")."""

    kinds: list[Given]
    missing: str = ""


def mark() -> tuple[int | None, int | None]:
    """The rules that hold and the last judging."""
    rules, run = holding(), last_run()
    return rules.pk if rules else None, run.pk if run else None


def compute(connection: Any, query: Query) -> KindsReport:
    rules, run = holding(), last_run()
    if rules is None:
        return KindsReport([], "rules")
    if run is None or run.rules_id is None:
        return KindsReport([], "run")
    people = brought(connection, query.within)
    kinds = connection.table("buyer_kinds").select(of="customer_id", kind="kind")
    joined = people.left_join(kinds, people.buyer == kinds.of)
    joined = joined.mutate(kind=joined.kind.coalesce(""))
    sums = joined.group_by("kind").aggregate(
        customers=joined.count(where=joined.orders > 0),
        **{name: joined[name].sum() for name in ("orders", "offers", *SUMS)},
    )
    by_kind = {row["kind"]: row for row in connection.run(sums).to_pylist()}
    rows = [_given(kind, by_kind.get(kind, {})) for kind in (*KINDS, "")]
    return KindsReport(rows, "" if any(each.customers for each in rows) else "orders")


def _given(kind: str, row: dict[str, Any]) -> Given:
    def amount(name: str) -> Decimal:
        return Decimal(row.get(name) or 0)

    earned = row.get("earned")
    return Given(
        kind=kind,
        customers=int(row.get("customers") or 0),
        orders=int(row.get("orders") or 0),
        offers=int(row.get("offers") or 0),
        revenue=amount("revenue"),
        profit=None if earned is None else Decimal(earned),
        costed_revenue=amount("costed_revenue"),
        given=amount("given"),
        listed=amount("listed"),
    )


def present(report: KindsReport, query: Query) -> Presentation:
    link = (_("Rules for kinds of buyers"), reverse("insight:kinds"), "scale")
    if report.missing:
        return Presentation(missing=_missing(report.missing), link=link)
    apart = [each for each in report.kinds if each.kind]
    return Presentation(
        _answer(report),
        _stats(report, query),
        [_picture(apart, query)],
        [_sheet(report, query)],
        _notices(report),
        _people(TRANSACTION, query),
        link=link,
    )


def _missing(why: str) -> str:
    if why == "rules":
        return _(
            "No rules say yet who is a relationship buyer. Weigh the signs and try them on your past."
        )
    if why == "run":
        return _("The rules were switched on a moment ago; buyers are being told apart.")
    return _("Nobody bought in these days.")


def _share(part: Decimal | int | None, rows: list[Given], name: str) -> float | None:
    """Of all; None where that says nothing."""
    total = sum((getattr(each, name) or 0 for each in rows), Decimal(0))
    return float(Decimal(part) / total) if part is not None and total > 0 else None


def _of(report: KindsReport, kind: str) -> Given:
    return next(each for each in report.kinds if each.kind == kind)


def _answer(report: KindsReport) -> str:
    each = _of(report, TRANSACTION)
    given = _share(each.given, report.kinds, "given")
    profit = _share(each.profit, report.kinds, "profit")
    people = _share(each.customers, report.kinds, "customers")
    words = {"people": formats.percent(people), "given": formats.percent(given)}
    if not each.customers:
        return _("Nobody in these days is a transaction buyer by the rules.")
    if given is None:
        return _("%(people)s of the buyers are transaction buyers; no discount was given.") % words
    if profit is None:
        return _("Transaction buyers, %(people)s of all, took %(given)s of the discounts.") % words
    return _(
        "Transaction buyers, %(people)s of all, took %(given)s of the discounts and brought %(profit)s of the profit."
    ) % {**words, "profit": formats.percent(profit)}


def _stats(report: KindsReport, query: Query) -> list[Stat]:
    currency = query.basis.currency
    total = sum((each.given for each in report.kinds), Decimal(0))
    stats = [
        Stat(
            _("Discounts given"),
            formats.money_short(total, currency),
            _("What was taken off the list value of all sales of these days, in orders and their lines."),
        )
    ]  # fmt: skip
    for each in report.kinds:
        if each.kind and each.customers:
            audience = _people(each.kind, query)
            text = formats.number(each.customers)
            stats.append(Stat(KINDS[each.kind], text, audience=audience))
    return stats


def _picture(rows: list[Given], query: Query) -> Chart:
    def shares(name: str) -> list[float | None]:
        return [_share(getattr(each, name), rows, name) for each in rows]

    return Chart(
        title=_("What each kind is given, and what it brings"),
        kind="bar",
        x=[str(KINDS[each.kind]) for each in rows],
        series=[
            Series(_("Of the buyers"), shares("customers"), "percent"),
            Series(_("Of the discounts"), shares("given"), "percent"),
            Series(_("Of the profit"), shares("profit"), "percent"),
        ],
        links=[_people(each.kind, query).url(query) for each in rows],
        note=_("Shares of what those who were told apart make together."),
        id="given",
    )


def _sheet(report: KindsReport, query: Query) -> Sheet:
    rows = [each for each in report.kinds if each.customers]

    def profit_each(each: Given) -> Decimal | None:
        return None if each.profit is None else each.profit / each.customers

    heads = [
        Head("kind", _("Kind of buyer"), "text", value=lambda each: _name(each.kind)),
        Head("customers", _("Buyers"), meaning=_("Who ordered in these days.")),
        Head("part", _("Of all discounts"), "share",
             value=lambda each: _share(each.given, report.kinds, "given")),
        Head("profit_part", _("Of all profit"), "share",
             value=lambda each: _share(each.profit, report.kinds, "profit")),
        Head("given", _("Discounts given"), "money"),
        Head("rate", _("Of the list value"), "share",
             meaning=_("Discounts by the list value of what they bought."),
             value=lambda each: float(each.given / each.listed) if each.listed > 0 else None),
        Head("revenue", _("Net revenue"), "money"),
        Head("margin", _("Margin"), "share",
             meaning=_("Profit by the revenue of which the cost is known."), value=_margin),
        Head("profit", _("Profit"), "money"),
        Head("each", _("Profit each"), "money", value=profit_each),
    ]  # fmt: skip
    return tabulate(
        "kinds",
        _("Given and brought"),
        heads,
        rows,
        people=lambda each: _people(each.kind, query),
        method=_method(),
    )


def _margin(each: Given) -> float | None:
    if each.profit is None or each.costed_revenue <= 0:
        return None
    return float(each.profit / each.costed_revenue)


def _name(kind: str) -> str:
    return str(KINDS[kind]) if kind else _("Not enough known")


def _method() -> str:
    rules: KindRules | None = holding()
    return " ".join(Rules.of_version(rules.definition).sentences()) if rules else ""


def _people(kind: str, query: Query) -> Audience:
    """Who bought in the days and is of that kind ("": of none)."""
    where: dict[str, Any] = {"field": "buyer_kind", "op": "is", "values": [kind]}
    if not kind:
        where = {"field": "buyer_kind", "op": "is_not", "values": list(KINDS)}
    first = query.period.first if query.period else None
    return Audience(_name(kind), (where, bought(first, query.basis.as_of)))


def _notices(report: KindsReport) -> list[str]:
    notices = []
    few = [each for each in report.kinds if each.kind and each.customers < FEW]
    if few:
        notices.append(
            _(
                "Of %(kinds)s fewer than %(n)d bought in these days: too few to conclude anything from."
            )
            % {"kinds": _(", ").join(_name(each.kind) for each in few), "n": FEW}
        )
    revenue = sum((each.revenue for each in report.kinds), Decimal(0))
    costed = sum((each.costed_revenue for each in report.kinds), Decimal(0))
    if revenue > 0 and costed < revenue * Decimal("0.8"):
        notices.append(
            _("The cost of %(share)s of the revenue is known; profit is of that part alone.")
            % {"share": formats.percent(float(max(costed, Decimal(0)) / revenue))}
        )
    notices.append(
        _("Who is of which kind was told from discounts and margin too: that they differ in these is no surprise. What "
          "they do afterwards stands at the trial of the rules.")
    )  # fmt: skip
    return notices


REPORT = Report(
    key="kinds",
    subject="people",
    question=gettext_lazy("Who comes for the shop, who for the discount?"),
    about=gettext_lazy(
        "Relationship and transaction buyers: what each kind is given, and what it brings."
    ),
    icon="scale",
    compute=compute,
    present=present,
    days=Range(365, 1, 3650),
    either_way=False,
    mark=mark,
)
