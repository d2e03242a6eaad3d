"""What is bought together, and who bought the one but not yet the other."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import baskets, counted_orders
from shuke.insight.metrics.baskets import Pair
from shuke.insight.metrics.items import Item, items, named
from shuke.insight.metrics.narrow import lines
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import Audience, Head, Presentation, Sheet, tabulate
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.segments.frames import days_back

#: So many pairs are told, and so many of them drawn.
MOST, DRAWN = 30, 12
WHAT = {
    "product": pgettext_lazy("pairs", "Products"),
    "category": pgettext_lazy("pairs", "Categories"),
}
WHEN = {"same": gettext_lazy("In one order"), "next": gettext_lazy("In the next order")}


@dataclass(frozen=True)
class Together:
    """Two items; `both` known customers bought both, whenever, `only_first` the first and not the
    second. The rest as `metrics.baskets.Pair` says."""

    first: Item
    second: Item
    orders: int
    support: float
    confidence: float
    lift: float
    #: Orders with both beyond those that chance would give: the pairs' order.
    surplus: float
    both: int
    only_first: int

    @property
    def stands_out(self) -> bool:
        """Whether chance alone would hardly give so many orders with both: beyond two standard deviations of
        a count."""
        return self.surplus >= 2 * math.sqrt(max(self.orders - self.surplus, 0))


@dataclass(frozen=True)
class PairsReport:
    """The pairs that go together most, by orders beyond what chance would give."""

    what: str
    when: str
    days: int
    least: int
    orders: int
    pairs: list[Together]


def compute(connection: Any, query: Query) -> PairsReport:
    what, when, days, least = (query[key] for key in ("what", "when", "days", "least"))
    since = days_back(query.basis.as_of, days)
    rows = lines(connection, query.basis, anonymous=when == "same")
    rows = rows.filter(rows.sale, rows.placed_at >= since)
    own = items(connection, what)
    rows = rows.inner_join(own, rows.product_id == own.product)
    held_baskets = baskets.baskets(connection, rows, least)
    if when == "same":
        pairs = baskets.in_one_order(connection, held_baskets, least)
    else:
        orders = counted_orders(connection, query.basis)
        orders = orders.filter(orders.kind == "sale", orders.placed_at >= since)
        orders = orders.select("customer_id", "placed_at", order_id="id")
        pairs = baskets.in_the_next_order(connection, held_baskets, orders, least, query["within"])
    better = [pair for pair in pairs if pair.lift > 1]
    best = sorted(better, key=lambda pair: (-pair.surplus, pair.first, pair.second))[:MOST]
    people = baskets.buyers(connection, held_baskets, best)
    names = named(connection, what, {item for pair in best for item in (pair.first, pair.second)})
    together = [_together(pair, names, people) for pair in best]
    return PairsReport(what, when, days, least, held_baskets.orders, together)


def _together(pair: Pair, names: dict[int, Item], people: dict[Any, int]) -> Together:
    both = people.get((pair.first, pair.second), 0)
    return Together(
        names[pair.first],
        names[pair.second],
        pair.together,
        pair.support,
        pair.confidence,
        pair.lift,
        pair.surplus,
        both,
        people.get(pair.first, 0) - both,
    )


def present(report: PairsReport, query: Query) -> Presentation:
    if not report.orders:
        return Presentation(
            missing=_("Import orders with their goods, and this page finds what goes together.")
        )
    sheet = _sheet(report)
    nothing = _("Nothing is bought together more often than by chance.")
    if not report.pairs:
        return Presentation(nothing, [], [], [sheet], [_too_few(report)])
    best = report.pairs[0]
    if not best.stands_out:
        return Presentation(nothing, [], [_picture(report, query)], [sheet])
    pattern = _(
        "People who buy %(first)s often add %(second)s: %(times)s times as often as others."
    )
    if report.when == "next":
        pattern = _(
            "After %(first)s the next order often holds %(second)s: %(times)s times as often as usual."
        )
    answer = pattern % {
        "first": best.first.label,
        "second": best.second.label,
        "times": formats.number(best.lift, 1),
    }
    return Presentation(
        answer, [], [_picture(report, query)], [sheet], [], only_first(report, best)
    )


def _too_few(report: PairsReport) -> str:
    return _("Of %(orders)s orders, no pair is in %(least)s or more. Lower the least number.") % {
        "orders": formats.number(report.orders),
        "least": formats.number(report.least),
    }


def bought(report: PairsReport, item: Item) -> dict[str, Any]:
    """The condition of having bought an item in the time looked at."""
    return {
        "field": "orders", "op": "at_least", "value": 1,
        **item.things, "when": {"in_last": report.days},
    }  # fmt: skip


def only_first(report: PairsReport, pair: Together) -> Audience:
    """Those to whom the second can be offered."""
    name = _("Bought %(first)s, not %(second)s") % {
        "first": pair.first.label,
        "second": pair.second.label,
    }
    return Audience(name, (bought(report, pair.first), {"not": [bought(report, pair.second)]}))


def both(report: PairsReport, pair: Together) -> Audience:
    name = _("Bought %(first)s and %(second)s") % {
        "first": pair.first.label,
        "second": pair.second.label,
    }
    return Audience(name, (bought(report, pair.first), bought(report, pair.second)))


def _sheet(report: PairsReport) -> Sheet:
    in_next = report.when == "next"

    def offer(pair: Together) -> Audience:
        return only_first(report, pair)

    heads = [
        Head("first", _("Who buys this"), "text", value=lambda pair: pair.first.label),
        Head(
            "second",
            _("buys that next") if in_next else _("also takes that"),
            "text",
            value=lambda pair: pair.second.label,
        ),
        Head(
            "orders",
            _("Times") if in_next else _("Orders with both"),
            meaning=_("Orders with the first whose next order, in time, holds the second.")
            if in_next
            else _("Counted sales that hold both."),
        ),
        Head("support", _("Of all orders"), "share", meaning=_("Orders with both by all orders.")),
        Head(
            "confidence",
            _("Of those with the first"),
            "share",
            meaning=_("Orders with both by orders with the first."),
        ),
        Head(
            "lift",
            _("Times as often"),
            "number",
            meaning=_("How many times as often as if the two had nothing to do with each other."),
        ),
        Head(
            "surplus",
            _("Orders beyond chance"),
            "number",
            meaning=_("Orders with both beyond those that chance would give. Sorted by it."),
        ),
        Head(
            "both",
            _("People with both"),
            meaning=_("Known customers who bought both in this time, in one order or in several."),
            people=lambda pair: both(report, pair),
        ),
        Head(
            "only_first",
            _("Not yet the second"),
            meaning=_("Known customers who bought the first and not the second: offer it to them."),
            people=offer,
        ),
    ]
    note = _(
        "The first brings most orders beyond chance; a rare pair may be many times as often and yet few orders."
    )
    return tabulate("pairs", _("What goes together"), heads, report.pairs, people=offer, note=note)


def _picture(report: PairsReport, query: Query) -> Chart:
    pairs = sorted(report.pairs[:DRAWN], key=lambda pair: -pair.lift)
    sign = "→" if report.when == "next" else "+"
    return Chart(
        title=_("How many times as often as by chance"),
        kind="bar",
        x=[f"{pair.first.label} {sign} {pair.second.label}" for pair in pairs],
        x_label=_("What goes together"),
        series=[Series(_("Times as often"), [round(pair.lift, 2) for pair in pairs])],
        links=[only_first(report, pair).url(query) for pair in pairs],
        lying=True,
        size="tall",
        note=_(
            "The pairs with most orders beyond chance. A bar leads to those who lack the second."
        ),
        id="pairs",
    )


REPORT = Report(
    key="pairs",
    subject="goods",
    question=gettext_lazy("What goes together?"),
    about=gettext_lazy("Goods bought in one order or in the next, and who lacks the second."),
    icon="link",
    compute=compute,
    present=present,
    options=(
        Option("what", gettext_lazy("Pairs of"), "product", WHAT),
        Option("when", pgettext_lazy("pairs", "Bought"), "same", WHEN),
        Option(
            "least",
            pgettext_lazy("pairs", "At least"),
            "5",
            low=2,
            high=10_000,
            unit=gettext_lazy("orders"),
        ),
        Option(
            "within",
            gettext_lazy("Next order within"),
            "90",
            low=1,
            high=730,
            unit=gettext_lazy("days"),
        ),
        Option(
            "days", gettext_lazy("In the last"), "365", low=30, high=3650, unit=gettext_lazy("days")
        ),
    ),
    either_way=False,
    metrics=("orders_with", "buyers_of"),
)
