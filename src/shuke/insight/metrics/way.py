"""Metrics of how people get here and when they come back; see `definitions`."""

from collections.abc import Callable, Iterable

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.insight.metrics.metric import Metric, Where, both, share


def way_metrics() -> Iterable[Metric]:
    """Over months of buyers, days of purchase, new customers and visits."""
    yield Metric(
        "bought_again",
        _("Bought in that month"),
        "count",
        _("Buyers with at least one order in that month; in the first month that is all of them."),
        "months",
        lambda rows, where: rows.count(where=both(rows.orders > 0, where)),
    )
    yield Metric(
        "revenue_in_month",
        _("Revenue in that month"),
        "money",
        _("Net revenue of these buyers in that month, returns of it taken off."),
        "months",
        lambda rows, where: rows.revenue.sum(where=where).coalesce(0),
    )
    yield Metric(
        "came_back",
        _("Came back"),
        "share",
        _("Purchases that were followed by another on a later day, by all purchases."),
        "days",
        share(
            lambda rows, where: rows.count(where=both(rows.gap_days.notnull(), where)),
            lambda rows, where: rows.count(where=where),
        ),
    )
    yield Metric(
        "days_between",
        _("Days between purchases"),
        "days",
        _(
            "Days from one day of purchase to the next of the same customer. Several orders on one day are"
            " one purchase."
        ),
        "days",
        lambda rows, where: rows.gap_days.mean(where=where),
    )
    yield Metric(
        "days_to_second",
        _("Days to the second order"),
        "days",
        _(
            "Days from the first day of purchase to the second, of those who bought on a second day: half of"
            " them took as long or less (median)."
        ),
        "days",
        lambda rows, where: rows.gap_days.median(where=both(rows.number == 1, where)),
    )
    yield from _states()
    yield from _newcomers()
    yield from _sources()
    yield Metric(
        "visits",
        _("Visits"),
        "count",
        _("Visits, or visitors, with at least one event in the days looked at."),
        "visits",
        lambda rows, where: rows.count(where=where),
    )
    yield Metric(
        "conversion",
        _("Conversion"),
        "share",
        _("Visits, or visitors, that came to the payment, by all of them."),
        "visits",
        share(
            lambda rows, where: rows.count(where=both(rows.reached == PAID, where)),
            lambda rows, where: rows.count(where=where),
        ),
    )


#: The last step of the way, see `funnel.STEPS`.
PAID = 4


def _newcomers() -> Iterable[Metric]:
    yield Metric(
        "new_customers",
        _("New customers"),
        "count",
        _("Customers whose first counted order lies in the days looked at."),
        "newcomers",
        lambda rows, where: rows.count(where=where),
    )
    yield Metric(
        "returning_share",
        _("Returning buyers"),
        "share",
        _("Known buyers of the days looked at who had bought before these days, by all of them."),
        "arrivals",
        share(
            lambda rows, where: rows.count(where=both(~rows.fresh, where)),
            lambda rows, where: rows.count(where=where),
        ),
    )


def _sources() -> Iterable[Metric]:
    yield Metric(
        "spend",
        _("Marketing cost"),
        "money",
        _(
            "What was told as the cost of the source in the days looked at, spread evenly over the days of"
            " each statement; the latest about a day holds."
        ),
        "sources",
        _spend,
    )
    yield Metric(
        "cost_per_customer",
        _("Cost per customer"),
        "money",
        _("What the source cost by the new customers who came from it."),
        "sources",
        share(_spend, lambda rows, where: rows.customers.sum(where=where)),
    )
    yield Metric(
        "return_on_spend",
        _("Return on spend"),
        "number",
        _(
            "Profit of a new customer in the days chosen, by what a new customer costs. 1 pays the cost."
        ),
        "sources",
        share(lambda rows, where: (rows.profit * rows.customers).sum(where=where), _spend),
    )
    yield Metric(
        "payback_days",
        _("Payback days"),
        "days",
        _(
            "Days after the first order until the profit of a new customer, on average, has reached what"
            " one costs. Empty: not seen yet."
        ),
        "sources",
        lambda rows, where: rows.payback.max(where=where),
    )


def _spend(rows: ir.Table, where: Where) -> ir.Value:
    return rows.spend.sum(where=where)


def _in_state(state: str) -> Callable[[ir.Table, Where], ir.Value]:
    return lambda rows, where: rows.people.sum(where=both(rows.state == state, where)).coalesce(0)


def _states() -> Iterable[Metric]:
    yield Metric(
        "new_buyers",
        _("New"),
        "count",
        _("Customers whose first order lies in the month."),
        "standings",
        _in_state("new"),
    )
    yield Metric(
        "returning",
        pgettext_lazy("customers", "Active"),
        "count",
        _(
            "Customers whose last order is not older than the days chosen, neither new nor won back."
        ),
        "standings",
        _in_state("returning"),
    )
    yield Metric(
        "won_back",
        _("Won back"),
        "count",
        _("Bought in the month, and were asleep at the end of the month before."),
        "standings",
        _in_state("won_back"),
    )
    yield Metric(
        "slipping",
        _("Slipping"),
        "count",
        _("The last order is older than the days chosen, but not twice as old."),
        "standings",
        _in_state("slipping"),
    )
    yield Metric(
        "asleep",
        _("Dormant"),
        "count",
        _("The last order is more than twice as old as the days chosen."),
        "standings",
        _in_state("asleep"),
    )
