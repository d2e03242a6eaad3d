"""Every metric of the shop, defined once: name, unit, definition in words, and how it is computed.

Pages, segments, reports, the API, exports and the command line take a metric from here.
`docs/metrics.md` is generated from this list (`make docs`).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.insight.metrics.metric import Metric, Where, both, different, share
from shuke.insight.metrics.way import way_metrics

__all__ = ["METRICS", "Metric", "Where", "both", "measured"]


def _sale(rows: ir.Table, where: Where) -> ir.BooleanValue:
    return both(rows.sale, where)


def _total(column: str) -> Callable[[ir.Table, Where], ir.Value]:
    return lambda rows, where: rows[column].sum(where=where).coalesce(0)


def _sold(column: str) -> Callable[[ir.Table, Where], ir.Value]:
    return lambda rows, where: rows[column].sum(where=_sale(rows, where))


def _refunded(rows: ir.Table, where: Where) -> ir.Value:
    return _sold("refunded")(rows, where).coalesce(0)


def _given_back(rows: ir.Table, where: Where) -> ir.Value:
    return _refunded(rows, where) - rows.revenue.sum(where=both(~rows.sale, where)).coalesce(0)


def _charged(rows: ir.Table, where: Where) -> ir.Value:
    return _sold("revenue")(rows, where) + _refunded(rows, where)


def _profit(rows: ir.Table, where: Where) -> ir.Value:
    return rows.earned.sum(where=where)


def _orders(rows: ir.Table, where: Where) -> ir.Value:
    return rows.count(where=_sale(rows, where))


def _orders_metrics() -> Iterable[Metric]:
    yield Metric(
        "orders",
        _("Orders"),
        "count",
        _("Counted sales: paid, not cancelled, not excluded. Returns are not orders."),
        "orders",
        _orders,
    )
    yield Metric(
        "returns",
        _("Returns"),
        "count",
        _("Counted returns: goods that came back with a document of their own."),
        "orders",
        lambda rows, where: rows.count(where=both(~rows.sale, where)),
    )
    yield Metric(
        "revenue",
        _("Net revenue"),
        "money",
        _(
            "What counted orders charged, without tax that was added on top, returns and refunds taken off."
            " With “sales only”: the lines of sales before returns, refunds and order discounts."
        ),
        "orders",
        _total("revenue"),
    )
    yield Metric(
        "sales_revenue",
        _("Revenue of sales"),
        "money",
        _("Net revenue of sales alone, before returns."),
        "orders",
        lambda rows, where: _sold("revenue")(rows, where).coalesce(0),
    )
    yield Metric(
        "return_rate",
        _("Return rate"),
        "share",
        _(
            "What was given back, as returns of goods and as refunds of orders, by what sales of the same"
            " time charged before it."
        ),
        "orders",
        share(_given_back, _charged),
    )
    yield Metric(
        "profit",
        _("Profit"),
        "money",
        _("Revenue minus the cost of the goods, over the orders whose cost is known."),
        "orders",
        _profit,
    )
    yield Metric(
        "margin",
        _("Margin"),
        "share",
        _("Profit by the revenue whose cost is known."),
        "orders",
        share(_profit, lambda rows, where: rows.costed_revenue.sum(where=where)),
    )
    yield Metric(
        "cost_coverage",
        _("Cost coverage"),
        "share",
        _("The share of the revenue of sales whose cost is known: how far profit may be trusted."),
        "orders",
        share(_sold("costed_revenue"), _sold("revenue")),
    )
    yield Metric(
        "average_order",
        _("Average order value"),
        "money",
        _("Net revenue by the number of orders."),
        "orders",
        share(_total("revenue"), _orders),
    )
    yield Metric(
        "buyers",
        _("Buyers"),
        "count",
        _("Known customers with at least one order in the time looked at."),
        "orders",
        **different("customer_id", _sale),
    )
    yield Metric(
        "anonymous_orders",
        _("Anonymous orders"),
        "count",
        _("Orders whose customer nobody knows."),
        "orders",
        lambda rows, where: rows.count(where=_sale(rows, both(rows.customer_id.isnull(), where))),
    )
    yield Metric(
        "first_order",
        _("First order"),
        "moment",
        _("The time of the first counted sale."),
        "orders",
        lambda rows, where: rows.placed_at.min(where=_sale(rows, where)),
    )
    yield Metric(
        "last_order",
        _("Last order"),
        "moment",
        _("The time of the last counted sale."),
        "orders",
        lambda rows, where: rows.placed_at.max(where=_sale(rows, where)),
    )


def _lines_metrics() -> Iterable[Metric]:
    yield Metric(
        "pieces",
        _("Items sold"),
        "count",
        _("Pieces on counted lines, returned ones taken off."),
        "lines",
        _total("quantity"),
    )
    yield Metric(
        "goods_revenue",
        _("Revenue of goods"),
        "money",
        _(
            "What counted lines charged after line discounts, returned lines taken off; discounts and"
            " shipping of the whole order are in no line."
        ),
        "lines",
        _total("amount"),
    )
    yield Metric(
        "orders_with",
        _("Orders with these goods"),
        "count",
        _("Counted sales with at least one such line."),
        "lines",
        **different("order_id", _sale),
    )
    yield Metric(
        "buyers_of",
        _("Buyers of these goods"),
        "count",
        _("Known customers with at least one such line in a counted sale."),
        "lines",
        **different("customer_id", _sale),
    )
    yield Metric(
        "goods_profit",
        _("Profit of goods"),
        "money",
        _("Revenue of goods minus their unit costs, over the lines whose unit cost is known."),
        "lines",
        _goods_profit,
    )


def _goods_profit(rows: ir.Table, where: Where) -> ir.Value:
    has_cost = both(rows.unit_cost.notnull(), where)
    return (rows.amount - rows.quantity * rows.unit_cost).sum(where=has_cost)


def _buyers_metrics() -> Iterable[Metric]:
    yield Metric(
        "customers",
        pgettext_lazy("metric", "Buyers"),
        "count",
        _("Known customers with at least one order in the basis."),
        "buyers",
        lambda people, where: people.count(where=where),
    )
    yield Metric(
        "one_time_buyers",
        _("One-time buyers"),
        "count",
        _("Buyers with exactly one order."),
        "buyers",
        lambda people, where: people.count(where=both(people.orders == 1, where)),
    )
    yield Metric(
        "repeat_share",
        _("Repeat rate"),
        "share",
        _("Buyers with two or more orders by all buyers."),
        "buyers",
        share(
            lambda people, where: people.count(where=both(people.orders > 1, where)),
            lambda people, where: people.count(where=where),
        ),
    )
    yield Metric(
        "orders_per_buyer",
        _("Orders per buyer"),
        "number",
        _("Orders of known customers by the number of buyers."),
        "buyers",
        share(
            lambda people, where: people.orders.sum(where=where),
            lambda people, where: people.count(where=where),
        ),
    )
    yield Metric(
        "revenue_per_buyer",
        _("Revenue per buyer"),
        "money",
        _("Net revenue of known customers by the number of buyers."),
        "buyers",
        share(_total("revenue"), lambda people, where: people.count(where=where)),
    )
    yield Metric(
        "recency",
        _("Days since the last order"),
        "days",
        _("Whole days from the last order to the end of the last day that counts; 0 is that day."),
        "buyers",
        lambda people, where: people.recency_days.mean(where=where),
    )
    yield Metric(
        "tenure",
        _("Days since the first order"),
        "days",
        _("Whole days from the first order to the end of the last day that counts."),
        "buyers",
        lambda people, where: people.tenure_days.mean(where=where),
    )


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (*_orders_metrics(), *_lines_metrics(), *_buyers_metrics(), *way_metrics())
}


def measured(
    rows: ir.Table, keys: Iterable[str], *, by: Sequence[str] = (), where: Where = None
) -> ir.Table:
    """One row per group of `by` (one in all without): the metrics `keys`, which must all be of these
    rows. KeyError for a metric that does not exist."""
    chosen = {key: METRICS[key] for key in keys}
    if not by:
        return rows.aggregate(**{key: metric.of(rows, where) for key, metric in chosen.items()})
    plain = {key: metric.of(rows, where) for key, metric in chosen.items() if not metric.single}
    table = rows.group_by(list(by)).aggregate(**(plain or {"rows_": rows.count()}))
    for key, metric in chosen.items():
        if metric.single:
            table = _with_count(table, key, rows, metric.single, by, where)
    return table.select(*by, *chosen)


def _with_count(
    table: ir.Table, key: str, rows: ir.Table, single: Any, by: Sequence[str], where: Where
) -> ir.Table:
    """`found` with the count of different values: made single first and counted then, which takes two
    thirds of the time of counting them inside each group."""
    column, among = single
    chosen = rows.filter(among(rows, where), rows[column].notnull())
    counts = (
        chosen.select(*by, column).distinct().group_by(list(by)).aggregate(**{key: ibis._.count()})
    )
    counts = counts.rename({f"{name}_": name for name in by})
    joined = table.left_join(counts, [table[name] == counts[f"{name}_"] for name in by])
    return joined.mutate(**{key: joined[key].coalesce(0)}).drop(*(f"{name}_" for name in by))
