"""The shop on one page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.insight import metrics
from shuke.insight.metrics.summary import Summary
from shuke.insight.reports.asking import Asked
from shuke.insight.reports.report import Report
from shuke.insight.reports.showing import Head, Line, Sheet, Shown

#: Figure -> the metric that defines it.
FIGURES = {
    "sales": "orders",
    "returns": "returns",
    "anonymous_sales": "anonymous_orders",
    "revenue": "revenue",
    "profit": "profit",
    "cost_coverage": "cost_coverage",
    "average_order": "average_order",
    "buyers": "customers",
    "one_time_buyers": "one_time_buyers",
    "repeat_share": "repeat_share",
    "first_order_at": "first_order",
    "last_order_at": "last_order",
}


def find(shop: Any, asked: Asked) -> Summary:
    return metrics.summary(shop, asked.basis)


def show(found: Summary, asked: Asked) -> Shown:
    currency = asked.basis.currency
    lines = []
    for name, key in FIGURES.items():
        metric, value = metrics.METRICS[key], getattr(found, name)
        match metric.unit:
            case "money":
                text = formats.money(value, currency)
            case "share":
                text = formats.percent(value)
            case "moment":
                text = formats.moment(value)
            case _:
                text = formats.number(value)
        lines.append(Line((str(metric.name), text, str(metric.definition))))
    if found.other_currency_orders:
        lines.append(
            Line(
                (
                    _("Orders in other currencies"),
                    formats.number(found.other_currency_orders),
                    _("They are in none of these figures; nothing is converted."),
                )
            )
        )
    answer = _("%(buyers)s buyers brought %(revenue)s; %(repeat)s of them came back.") % {
        "buyers": formats.number(found.buyers),
        "revenue": formats.money_short(found.revenue, currency),
        "repeat": formats.percent(found.repeat_share or 0),
    }
    heads = [
        Head("figure", _("Figure"), "text"),
        Head("value", _("Value"), "text"),
        Head("meaning", _("What it means"), "text"),
    ]
    missing = "" if found.sales else _("Import orders, and this page tells how the shop is doing.")
    return Shown(answer, sheets=[Sheet("figures", _("Figures"), heads, lines)], missing=missing)


REPORT = Report(
    key="summary",
    subject="people",
    question=gettext_lazy("How is the shop doing?"),
    about=gettext_lazy("Orders, buyers, revenue, profit, and how much of it is known."),
    icon="sun",
    find=find,
    show=show,
    metrics=tuple(FIGURES.values()),
)
