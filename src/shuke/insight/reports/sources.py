"""The words, pictures and people of the report on sources."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.customers.queries import source_name
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.sources_figures import Source, Sources, compute

#: More curves than this cannot be told apart.
CURVES = 5
FEW = 20


def present(report: Sources, query: Query) -> Presentation:
    link = (_("Marketing costs"), reverse("shop:costs"), "wallet")
    if not report.sources:
        missing = _("Nobody bought for the first time in these days, and no cost was told of.")
        return Presentation(missing=missing, link=link)
    best = _best(report)
    return Presentation(
        _answer(report, best, query),
        pictures=_pictures(report, query),
        sheets=[_sheet(report, query)],
        notices=_notices(report),
        audience=_new(best or report.sources[0], report, query) if report.customers else None,
        link=link,
    )


def _best(report: Sources) -> Source | None:
    """The source with the highest return among those with a cost and enough customers."""
    comparable = [s for s in report.sources if s.return_on_spend is not None and s.customers >= FEW]
    return max(comparable, key=lambda source: source.return_on_spend or 0, default=None)


def _answer(report: Sources, best: Source | None, query: Query) -> str:
    paid = [source for source in report.sources if source.spend and source.customers]
    if not paid:
        return _("%(n)s new customers came; nobody has told yet what they cost.") % {
            "n": formats.number(report.customers)
        }
    spend = sum((source.spend or Decimal(0) for source in paid), Decimal(0))
    cost = spend / sum(source.customers for source in paid)
    words = {"cost": formats.money(_cents(cost), query.basis.currency)}
    if best is None or best.payback is None:
        return _("A new customer of a paid source costs %(cost)s.") % words
    words |= {"source": name_of(best), "days": formats.days(best.payback)}
    if best.payback == 0:
        return (
            _(
                "A new customer of a paid source costs %(cost)s; with %(source)s the first order pays for it."
            )
            % words
        )
    return (
        _(
            "A new customer of a paid source costs %(cost)s; the one from %(source)s has paid it back"
            " after %(days)s."
        )
        % words
    )


def _cents(amount: Decimal | float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def name_of(source: Source) -> str:
    return source_name(source.source) or _("Source not known")


def _notices(report: Sources) -> list[str]:
    notices = []
    free = [s for s in report.sources if s.spend is None and s.customers]
    if free and any(s.spend is not None for s in report.sources):
        notices.append(
            _("No cost was told for %(sources)s. Enter 0 if a source is free.")
            % {"sources": _(", ").join(name_of(source) for source in free)}
        )
    young = report.customers - sum(source.whole for source in report.sources)
    if young:
        text = ngettext(
            "%(n)s customer has not been known for %(days)s days yet; the figures up to that day take them"
            " as far as they have come.",
            "%(n)s customers have not been known for %(days)s days yet; the figures up to that day take"
            " them as far as they have come.",
            young,
        )
        notices.append(text % {"n": formats.number(young), "days": report.horizon})
    if report.other_costs:
        notices.append(
            _("Costs in other currencies do not count on days without an exchange rate.")
        )
    return notices


def _pictures(report: Sources, query: Query) -> list[Chart]:
    currency = query.basis.currency
    with_customers = [source for source in report.sources if source.customers]
    paid = [source for source in with_customers if source.cost is not None]
    pictures = []
    if paid:
        pictures.append(
            Chart(
                title=_("Cost and profit of a new customer"),
                kind="bar",
                x=[name_of(source) for source in paid],
                series=[
                    Series(
                        _("Cost"),
                        [_cents(s.cost or 0) for s in paid],
                        "money",
                        currency,
                        tone="muted",
                    ),
                    Series(
                        _("Profit"),
                        [None if s.profit is None else _cents(s.profit) for s in paid],
                        "money",
                        currency,
                    ),
                ],
                links=[_new(source, report, query).url(query) for source in paid],
                note=_left_out([source for source in with_customers if source.cost is None]),
            )
        )
    curves = [source for source in with_customers if source.customers >= FEW and source.curve][
        :CURVES
    ]
    if curves:
        length = max(len(source.curve) for source in curves)
        pictures.append(
            Chart(
                title=_("What a new customer has brought"),
                kind="line",
                x=[str(day) for day in range(length)],
                x_label=_("Days after the first order"),
                series=[
                    Series(name_of(s), [_cents(v) for v in s.curve], "money", currency)
                    for s in curves
                ],
                note=_sentences(
                    _("Profit of one customer, on average."),
                    _left_out([source for source in with_customers if source not in curves]),
                ),
            )
        )
    return pictures


def _left_out(sources: list[Source]) -> str:
    """What a picture does not show, so that nobody takes it for all."""
    if not sources:
        return ""
    names = _(", ").join(name_of(source) for source in sources)
    return _("Not drawn, see the table: %(sources)s.") % {"sources": names}


def _sentences(*texts: str) -> str:
    gap = "" if (get_language() or "").startswith("zh") else " "
    return gap.join(text for text in texts if text)


def _sheet(report: Sources, query: Query) -> Sheet:
    within = {"days": report.horizon}
    heads = [
        Head("source", _("First source"), "text", value=name_of),
        of_metric("new_customers", value="customers"),
        of_metric("spend"),
        of_metric("cost_per_customer", value=lambda source: _money(source.cost)),
        Head(
            "revenue",
            _("Revenue in %(days)s days") % within,
            "money",
            value=lambda source: _money(source.revenue),
        ),
        Head(
            "profit",
            _("Profit in %(days)s days") % within,
            "money",
            value=lambda source: _money(source.profit),
        ),
        of_metric("return_on_spend"),
        of_metric("payback_days", value="payback"),
    ]
    note = _("Revenue and profit are those of one customer, on average, returns taken off.")
    return tabulate(
        "sources",
        _("Every source"),
        heads,
        report.sources,
        people=lambda source: _new(source, report, query),
        note=note,
    )


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else _cents(amount)


def _new(source: Source, report: Sources, query: Query) -> Audience:
    """The new customers of a source."""
    where: dict[str, Any] = {"field": "source", "op": "unknown"}
    if source.source:
        where = {"field": "source", "op": "is", "values": [source.source]}
    days = {"from": report.first.isoformat(), "to": query.basis.as_of.isoformat()}
    return Audience(
        _("New customers from %(source)s") % {"source": name_of(source)},
        (where, {"field": "first_order", "op": "between", **days}),
    )


REPORT = Report(
    key="sources",
    subject="way",
    question=gettext_lazy("What does a new customer cost, and does it pay back?"),
    about=gettext_lazy("Where new customers come from, what they cost there, and what they bring."),
    icon="wallet",
    compute=compute,
    present=present,
    options=(
        Option(
            "days",
            gettext_lazy("New in the last"),
            "365",
            {
                "90": gettext_lazy("90 days"),
                "180": gettext_lazy("180 days"),
                "365": gettext_lazy("A year"),
                "730": gettext_lazy("Two years"),
            },
        ),
        Option(
            "horizon",
            gettext_lazy("What they bring in"),
            "90",
            {
                "30": gettext_lazy("30 days"),
                "90": gettext_lazy("90 days"),
                "365": gettext_lazy("A year"),
            },
        ),
    ),
    either_way=False,
    metrics=("new_customers", "spend", "cost_per_customer", "return_on_spend", "payback_days"),
)
