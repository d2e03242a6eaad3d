"""Whom the shop should keep for life: the few who bring most, and those who cost more than they bring."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight import metrics
from shuke.insight.reports.asking import Asked, Option
from shuke.insight.reports.report import Report
from shuke.insight.reports.showing import Audience, Head, Line, Sheet, Shown, of_metric
from shuke.insight.segments import scores

#: So many people are named, the best and the costliest.
NAMED = 20
GROUPS = ("keep", "rest", "loss")
BY = {
    "profit": pgettext_lazy("measure", "By profit"),
    "revenue": pgettext_lazy("measure", "By revenue"),
}


@dataclass(frozen=True)
class Keepers:
    """One group of buyers, what they ordered and brought. "keep": the fewest who bring the share that
    was asked for. "loss": below 0. "rest": all others, also those of whom no cost is known."""

    key: str
    customers: int
    orders: int
    revenue: Decimal
    profit: Decimal
    #: Mean days since the last order.
    recency: float | None


@dataclass(frozen=True)
class Person:
    """One buyer; `running` is the share of the measure's total up to them, the best first."""

    customer: int
    orders: int
    revenue: Decimal
    profit: Decimal | None
    recency: int
    running: float | None


@dataclass(frozen=True)
class KeepersReport:
    """`groups` are `GROUPS` in order and hold every buyer once; of `unknown` of them no cost is known
    (by revenue, 0). `total` is what all bring of the measure."""

    groups: list[Keepers]
    total: Decimal
    unknown: int
    best: list[Person]
    costliest: list[Person]


def find(shop: Any, asked: Asked) -> KeepersReport:
    measure, share = asked["by"], asked["share"]
    people = metrics.buyers(shop, asked.basis)
    border = scores.top_border(shop, asked.basis, measure, share=Decimal(share))
    named = ibis.cases(
        (people[measure].isnull(), "unknown"),
        (scores.is_best(people, measure, border), "keep"),
        (people[measure] < 0, "loss"),
        else_="rest",
    )
    found = _sums(shop, people.mutate(group=named))
    # None of their orders has a known cost.
    unknown = found.get("unknown", {})
    ranks = metrics.ranking(shop, asked.basis, measure)
    groups = [_group(key, found.get(key, {}), unknown if key == "rest" else {}) for key in GROUPS]
    costly = ranks.filter(ranks.amount < 0).order_by("amount", "customer_id").limit(NAMED)
    best = ranks.filter(ranks["rank"] <= NAMED)
    return KeepersReport(
        groups,
        sum((getattr(group, measure) for group in groups), Decimal(0)),
        unknown.get("customers", 0),
        _persons(shop, asked, best, "rank"),
        _persons(shop, asked, costly, "amount", "customer_id"),
    )


def _sums(shop: Any, people: ir.Table) -> dict[str, dict]:
    told = people.group_by("group").aggregate(
        customers=people.count(),
        orders=people.orders.sum(),
        revenue=people.revenue.sum(),
        profit=people.profit.sum(),
        days=people.recency_days.sum(),
    )
    return {row.pop("group"): row for row in shop.run(told).to_pylist()}


def _group(key: str, *parts: dict) -> Keepers:
    def both(name: str) -> Any:
        return sum(part.get(name) or 0 for part in parts)

    customers = both("customers")
    return Keepers(
        key,
        customers,
        int(both("orders")),
        Decimal(both("revenue")),
        Decimal(both("profit")),
        int(both("days")) / customers if customers else None,
    )


def _persons(shop: Any, asked: Asked, ranks: ir.Table, *order: str) -> list[Person]:
    people = scores.top_buyers(ranks, shop, asked.basis)
    chosen = people.order_by(*order).select(
        "orders", "revenue", "profit", "running", "total",
        customer=people.customer_id, recency=people.recency_days,
    )  # fmt: skip
    found = []
    for row in shop.run(chosen).to_pylist():
        total, running = row.pop("total"), row.pop("running")
        found.append(Person(**row, running=float(running / total) if total > 0 else None))
    return found


def show(found: KeepersReport, asked: Asked) -> Shown:
    buyers = sum(group.customers for group in found.groups)
    if not buyers:
        return Shown(missing=_("Import orders, and this page names the people worth keeping."))
    keep, _rest, loss = found.groups
    answer = _("%(n)s people, %(part)s of the buyers, bring %(share)s of the %(what)s.") % {
        "n": formats.number(keep.customers),
        "part": formats.percent(keep.customers / buyers),
        "share": formats.percent(asked["share"] / 100, 0),
        "what": _("profit") if asked["by"] == "profit" else _("revenue"),
    }
    if not keep.customers:
        answer = _("All buyers together bring nothing yet.")
    notices = []
    if loss.customers:
        notices.append(
            ngettext(
                "%(n)s person costs more than they bring: %(amount)s.",
                "%(n)s people cost more than they bring, together %(amount)s.",
                loss.customers,
            )
            % {
                "n": formats.number(loss.customers),
                "amount": formats.money(getattr(loss, asked["by"]), asked.basis.currency),
            }
        )
    if found.unknown:
        notices.append(
            ngettext(
                "Of %(n)s buyer no cost is known; they are told among the rest. Import unit costs.",
                "Of %(n)s buyers no cost is known; they are told among the rest. Import unit costs.",
                found.unknown,
            )
            % {"n": formats.number(found.unknown)}
        )
    sheets = [_groups(found, asked, buyers), *_people(found)]
    picture = _picture(found, asked, buyers)
    of_them = audience(asked, "keep" if keep.customers else "rest")
    return Shown(answer, [], [picture], sheets, notices, of_them)


def audience(asked: Asked, key: str) -> Audience:
    """The people of a group, as a segment finds them."""
    by, share = asked["by"], asked["share"]
    best = {"field": "top_buyers", "op": "bring", "share": share, "by": by, "basis": "net"}
    bought = {"field": "orders", "op": "at_least", "value": 1}
    something = {"field": by, "op": "at_least", "value": 0}
    match key:
        case "keep":
            return Audience(_("Worth keeping for life"), (best,))
        case "loss":
            return Audience(_("Cost more than they bring"), (bought, {"not": [something]}))
    return Audience(_("Bring the rest"), (bought, something, {"not": [best]}))


def _picture(found: KeepersReport, asked: Asked, buyers: int) -> Chart:
    total = found.total if found.total > 0 else None
    # A group of hardly anybody would only widen the axis.
    drawn = [group for group in found.groups if group.customers * 200 >= buyers]
    return Chart(
        title=_("How few bring how much"),
        kind="bar",
        x=[audience(asked, group.key).name for group in drawn],
        x_label=_("Group"),
        series=[
            Series(
                _("Share of profit") if asked["by"] == "profit" else _("Share of revenue"),
                [total and float(getattr(g, asked["by"]) / total) for g in drawn],
                "percent",
            ),
            Series(
                _("Share of the buyers"),
                [group.customers / buyers for group in drawn],
                "percent",
                tone="muted",
            ),
        ],
        links=[audience(asked, group.key).url(asked) for group in drawn],
        id="keepers",
    )


def _groups(found: KeepersReport, asked: Asked, buyers: int) -> Sheet:
    heads = [
        Head("group", _("Group"), "text"),
        of_metric("customers"),
        Head("part", _("Share of the buyers"), "share"),
        of_metric("orders"),
        of_metric("revenue"),
        of_metric("profit"),
        of_metric("recency"),
    ]
    lines = []
    for group in found.groups:
        whom = audience(asked, group.key)
        cells = (group.orders, group.revenue, group.profit, group.recency)
        lines.append(
            Line((whom.name, group.customers, group.customers / buyers, *cells), audience=whom)
        )
    return Sheet("groups", _("Groups"), heads, lines)


def _people(found: KeepersReport) -> list[Sheet]:
    heads = [
        Head("customer", _("Customer"), "text"),
        of_metric("orders"),
        of_metric("revenue"),
        of_metric("profit"),
        of_metric("recency"),
    ]
    running = Head(
        "running",
        _("Running share"),
        "share",
        meaning=_("What this buyer and all before them bring, by what all buyers bring."),
    )
    best = [_line(person, person.running) for person in found.best]
    sheets = [Sheet("best", _("Keep these"), [*heads, running], best)]
    if found.costliest:
        lines = [_line(person) for person in found.costliest]
        sheets.append(Sheet("costly", _("Cost the most"), heads, lines))
    return sheets


def _line(person: Person, *more: float | None) -> Line:
    told = (person.orders, person.revenue, person.profit, person.recency, *more)
    return Line((f"#{person.customer}", *told), person=person.customer)


REPORT = Report(
    key="keepers",
    subject="people",
    question=gettext_lazy("Whom should the shop keep for life?"),
    about=gettext_lazy(
        "The few who bring almost everything, and those who cost more than they bring."
    ),
    icon="heart",
    find=find,
    show=show,
    options=(
        Option("by", gettext_lazy("Measured"), "profit", BY),
        Option("share", gettext_lazy("They bring"), "90", low=50, high=99, unit="%"),
    ),
    either_way=False,
    metrics=("customers", "orders", "revenue", "profit", "recency"),
)
