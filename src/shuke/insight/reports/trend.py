"""How the shop goes over time, and what its figures are made of: two layouts of the generic report."""

from django.utils.translation import gettext_lazy

from shuke.insight.metrics.items import usual_grouping
from shuke.insight.reports.breakdown import Layout
from shuke.insight.reports.options import Range

METRICS = (
    "revenue",
    "orders",
    "buyers",
    "new_customers",
    "average_order",
    "profit",
    "return_rate",
)
TREND = Layout(
    METRICS,
    ("day", "week", "month"),
    gettext_lazy("Import orders, and this page shows how they come in over time."),
    "grain",
    "month",
)
PARTS = Layout(
    (*METRICS, "returning_share", "margin"),
    ("store", "channel", "source", "province", "city", "weekday"),
    gettext_lazy("Import orders, and this page shows where and from whom they come."),
)
GOODS = Layout(
    ("goods_revenue", "pieces", "orders_with", "buyers_of", "goods_profit"),
    ("category", "brand", "product"),
    gettext_lazy("Import orders with their goods, and this page shows what sold."),
    initial=usual_grouping,
)


LAST_MONTH = Range(30, compares=True, compare="before")
REPORT = TREND.report(
    key="trend",
    subject="rhythm",
    question=gettext_lazy("How is business going?"),
    about=gettext_lazy("Revenue, orders, buyers and profit by day, week or month."),
    icon="chart-column",
    days=Range({"day": 60, "week": 52, "month": 36}, compares=True),
)
WHERE = PARTS.report(
    key="parts",
    subject="people",
    question=gettext_lazy("Where do the figures come from?"),
    about=gettext_lazy(
        "Any figure by store, channel, source, place or weekday, beside the days or the year before."
    ),
    icon="grid-2x2",
    days=LAST_MONTH,
)
SOLD = GOODS.report(
    key="sold",
    subject="goods",
    question=gettext_lazy("What sold in this period?"),
    about=gettext_lazy("Categories, brands and products over any days, beside other days."),
    icon="package",
    days=LAST_MONTH,
)
