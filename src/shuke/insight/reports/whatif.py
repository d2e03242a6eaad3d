"""What if fewer stay away, prices rise, people come more often or more come new: profit over the years."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.customers.queries import source_name
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import Audience, Head, Presentation, Sheet, Stat, tabulate
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.whatif_figures import ENOUGH, Effect, WhatIf, compute

#: Whom a word may keep: as Today tells of those who slip.
DOUBTFUL = ({"field": "still_buying", "op": "between", "low": 20, "high": 59},)
#: What is repeated of all trade: winning costs five times keeping, a tenth leaves each year.
PUBLISHED_RATIO, PUBLISHED_CHURN = 5, 0.1
NAMES = {
    "churn": gettext_lazy("Fewer stay away"),
    "price": gettext_lazy("Higher prices"),
    "frequency": gettext_lazy("More orders of each"),
    "newcomers": gettext_lazy("More new customers"),
    "point": gettext_lazy("One point less churn"),
}


def present(report: WhatIf, query: Query) -> Presentation:
    currency = query.basis.currency
    if report.missing:
        why = _missing(report)
        if not report.rates.active:
            return Presentation(missing=why)
        return Presentation(why, sheets=[_rests_on(report, currency)])
    whole = report.whole
    assert whole
    return Presentation(
        _answer(report, whole, currency),
        _stats(report, currency),
        [_picture(report, currency)],
        [
            _worth(report, currency),
            _ahead(report),
            *([_winning(report)] if report.winning else []),
            _published(report, currency),
            _rests_on(report, currency),
        ],
        _notices(report),
        Audience(_("Doubtful whether they still buy"), DOUBTFUL),
        link=(_("What a new customer of each source costs"), reverse("insight:report", args=["sources"]), "chart-column"),
        link_needs="insight.view",
    )  # fmt: skip


def _missing(report: WhatIf) -> str:
    if report.missing == "margin":
        return _("No cost of goods is known, so no profit can be told: set your margin above, or import what goods cost you.")  # fmt: skip
    return _(
        "It takes two years of orders and %(least)s customers in the first of them to say how many stay away. In "
        "the year before the last %(known)s bought."
    ) % {"least": ENOUGH, "known": formats.number(report.rates.before)}  # fmt: skip


def _answer(report: WhatIf, whole: Effect, currency: str) -> str:
    words = {"years": len(report.years), **_span(whole, currency)}
    changes = report.changes
    if not any((changes.churn, changes.price, changes.frequency, changes.newcomers)):
        return _("Nothing is changed yet. Choose above what should be otherwise.")
    points = round(changes.churn * 100)
    if points > 0 and not any((changes.price, changes.frequency, changes.newcomers)):
        return ngettext(
            "%(points)s point less churn would be worth about %(worth)s of profit here in %(years)s years: in 19 of 20 "
            "cases between %(low)s and %(high)s.",
            "%(points)s points less churn would be worth about %(worth)s of profit here in %(years)s years: in 19 of 20 "
            "cases between %(low)s and %(high)s.",
            points,
        ) % {**words, "points": points}  # fmt: skip
    return _(
        "These changes are worth about %(worth)s of profit in %(years)s years: in 19 of 20 cases between %(low)s "
        "and %(high)s."
    ) % words  # fmt: skip


def _span(effect: Effect, currency: str) -> dict[str, str]:
    return {
        name: formats.money_short(round(getattr(effect, name)), currency)
        for name in ("worth", "low", "high")
    }


def _stats(report: WhatIf, currency: str) -> list[Stat]:
    rates, point = report.rates, report.point
    assert point
    return [
        Stat(
            _("Churn a year"),
            formats.percent(rates.churn),
            _("Of who bought in the year before the last, the share who did not buy in the last."),
        ),
        Stat(
            _("One point less churn"),
            formats.money_short(round(point.worth), currency),
            _("What it is worth in profit over all these years."),
        ),
    ]


def _picture(report: WhatIf, currency: str) -> Chart:
    return Chart(
        _("Profit by year"),
        "line",
        [_("Year %(n)s") % {"n": year.number} for year in report.years],
        [
            Series(_("As things stand"), [round(y.profit) for y in report.years], "money", currency, "muted"),
            Series(_("With the changes"), [round(y.changed_profit) for y in report.years], "money", currency),
        ],
        id="profit",
    )  # fmt: skip


def _worth(report: WhatIf, currency: str) -> Sheet:
    assert report.point
    heads = [
        Head("what", _("What changes"), "text", value=lambda each: NAMES[each.key]),
        Head("worth", _("Worth in profit"), "money"),
        Head("low", _("At least"), "money", meaning=_("19 times of 20 it lies between these two.")),
        Head("high", _("At most"), "money", meaning=_("19 times of 20 it lies between these two.")),
    ]
    return tabulate("worth", _("What each change alone is worth"), heads, [*report.effects, report.point])  # fmt: skip


def _ahead(report: WhatIf) -> Sheet:
    heads = [
        Head("number", _("Year"), "text", value=lambda each: str(each.number)),
        Head("customers", _("Customers as things are"), "count"),
        Head("changed_customers", _("With the changes"), "count"),
        Head("profit", _("Profit as things are"), "money"),
        Head("changed_profit", _("Profit with the changes"), "money"),
    ]
    return tabulate("years", _("Year by year"), heads, report.years)


def _winning(report: WhatIf) -> Sheet:
    heads = [
        Head("source", _("Source"), "text", value=lambda each: source_name(each.source) or _("Source not known")),
        Head("customers", _("New customers")),
        Head("cost", _("Cost of one"), "money", meaning=_("What the source cost in the last year by its new customers.")),
        Head("profit", _("Profit in the first year"), "money"),
        Head("month", _("Paid back in month"), meaning=_("Counted from the first order, the first month is 1; empty: not within a year, or no cost was stated.")),
    ]  # fmt: skip
    return tabulate("winning", _("What winning a customer costs, and when it pays"), heads, report.winning)  # fmt: skip


def _published(report: WhatIf, currency: str) -> Sheet:
    cost, keeping = report.rates.cost, report.keeping
    ratio = report.ratio
    rows = [
        (
            _("Winning a customer costs so many times keeping one"),
            formats.NOTHING if ratio is None else formats.number(ratio, 1),
            formats.number(PUBLISHED_RATIO),
            _("Winning %(won)s; keeping %(kept)s of discounts for each who came again.")
            % {
                "won": formats.money(round(cost, 2), currency) if cost else formats.NOTHING,
                "kept": formats.NOTHING if keeping is None else formats.money(round(keeping, 2), currency),
            },
        ),
        (
            _("Churn a year"),
            formats.percent(report.rates.churn),
            formats.percent(PUBLISHED_CHURN),
            _("Of who bought in the year before the last, who did not in the last."),
        ),
    ]  # fmt: skip
    heads = [
        Head("what", _("Figure"), "text", value=lambda row: row[0]),
        Head("here", _("Here"), "figure", value=lambda row: row[1]),
        Head("published", _("As is published"), "figure", value=lambda row: row[2]),
        Head("how", _("Reckoned from"), "text", value=lambda row: row[3]),
    ]
    note = _(
        "The published two are rules of thumb that are repeated everywhere; no shop is bound by them."
    )
    return tabulate("published", _("Here, and as is published"), heads, rows, note=note)


def _rests_on(report: WhatIf, currency: str) -> Sheet:
    rates = report.rates
    rows = [
        (_("Customers who bought in the last year"), formats.number(rates.active)),
        (_("Of %(before)s of the year before, bought again") % {"before": formats.number(rates.before)}, formats.number(rates.stayed)),
        (_("New in the last year"), formats.number(rates.new)),
        (_("Came back from longer ago"), formats.number(rates.back)),
        (_("Orders of each in a year"), formats.number(rates.orders, 2)),
        (_("Revenue of each in a year"), formats.money(round(rates.revenue, 2), currency)),
        (_("Margin"), formats.percent(rates.margin)),
        (_("Cost of a new customer"), formats.money(round(rates.cost, 2), currency) if rates.cost else _("none was stated")),
    ]  # fmt: skip
    heads = [
        Head("what", _("Assumption"), "text", value=lambda row: row[0]),
        Head("value", _("Here"), "figure", value=lambda row: row[1]),
    ]
    method = _(
        "Each year the churn is taken off the active customers, and as many as in the last year come new or come "
        "back. Everybody who is active brings the mean of the last year. Churn is drawn from a beta distribution, "
        "newcomers from a gamma, revenue from a normal one, 4,000 times, the same draws with and without the "
        "changes: what they differ by is the interval."
    )  # fmt: skip
    return tabulate("assumptions", _("What it rests on"), heads, rows, method=method)


def _notices(report: WhatIf) -> list[str]:
    notices = [
        _(
            "It says what the change would bring, not what it costs: keeping people, or winning them, takes money too."
        )
    ]  # fmt: skip
    if report.changes.price and not report.changes.lost:
        notices.append(_("Nobody is taken to buy less because of the price: set above how many orders each percent costs."))  # fmt: skip
    if report.changes.churn > report.rates.churn:
        notices.append(_("No more than the whole churn can be avoided: it ends at nought."))
    return notices


_PERCENT = gettext_lazy("%")
REPORT = Report(
    key="whatif",
    subject="people",
    question=gettext_lazy("What would five points less churn be worth?"),
    about=gettext_lazy(
        "Change churn, price, frequency or newcomers, and see profit over the years with its interval."
    ),
    icon="sliders-horizontal",
    compute=compute,
    present=present,
    options=(
        Option("churn", gettext_lazy("Reduce churn by"), "5", low=-50, high=50, unit=gettext_lazy("points")),
        Option("price", gettext_lazy("Raise prices by"), "0", low=-50, high=100, unit=_PERCENT),
        Option("lost", gettext_lazy("Orders lost per 1% price rise"), "0", low=0, high=50, unit=gettext_lazy("× 0.1%")),
        Option("frequency", gettext_lazy("More orders by"), "0", low=-50, high=200, unit=_PERCENT),
        Option("newcomers", gettext_lazy("More new customers by"), "0", low=-100, high=300, unit=_PERCENT),
        Option("margin", gettext_lazy("Margin (0 = your own)"), "0", low=0, high=100, unit=_PERCENT),
        Option("cost", gettext_lazy("Cost per new customer (0 = your own)"), "0", low=0, high=1_000_000),
        Option("years", gettext_lazy("Years"), "3", low=1, high=10),
    ),
    by_place=True,
    either_way=False,
)  # fmt: skip
