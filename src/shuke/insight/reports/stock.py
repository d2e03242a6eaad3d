"""What the buyers who bring most of the profit like, against all others: advice for the stock."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
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
from shuke.insight.reports.stock_figures import (
    KINDS,
    LEAST_BUYERS,
    LEAST_INDEX,
    LEAST_SURE,
    SHARE,
    Liking,
    StockReport,
    compute,
)


def present(report: StockReport, query: Query) -> Presentation:
    if not any(report.likings.values()):
        return Presentation(
            missing=_("Import orders with their goods, and this page tells what to stock.")
        )
    advice = _advice(report)
    answer = _("Nothing sets the best buyers apart: stock for everybody.")
    if advice:
        answer = _sentence(*advice[0])
    sheets = [_advice_sheet(report, advice)] if advice else []
    titles = {
        "category": _("Categories"),
        "brand": _("Brands"),
        "size": _("Sizes of a category"),
        "product": _("Products"),
    }
    sheets += [_sheet(kind, titles[kind], report) for kind in KINDS if report.likings[kind]]
    notices = []
    if report.by == "revenue":
        notices.append(_("No cost is known, so the best are told by revenue. Import unit costs."))
    if report.best < LEAST_BUYERS:
        notices.append(
            _("The best are only %(n)s people: too few to advise on the stock.")
            % {"n": formats.number(report.best)}
        )
    return Presentation(answer, [], [_picture(report, query)], sheets, notices, audience(report))


def audience(report: StockReport, kind: str = "", liking: Liking | None = None) -> Audience:
    """The best who bought, or bought these goods, as a segment finds them."""
    best = {
        "field": "top_buyers", "op": "bring", "share": SHARE, "by": report.by, "basis": "net",
    }  # fmt: skip
    bought: dict[str, Any] = {
        "field": "orders", "op": "at_least", "value": 1, "when": {"in_last": report.days},
    }  # fmt: skip
    if liking is None:
        return Audience(_("The best buyers"), (best, bought))
    arguments = {"category": "categories", "brand": "brands", "size": "sizes", "code": "products"}
    for column, name in zip(KINDS[kind], liking.names, strict=True):
        bought[arguments[column]] = [name]
    return Audience(_("Best buyers of %(goods)s") % {"goods": _name(kind, liking)}, (best, bought))


def _name(kind: str, liking: Liking) -> str:
    if kind == "size":
        category, size = liking.names
        return _("size %(size)s in %(category)s") % {"size": size, "category": category}
    return liking.label


def _advice(report: StockReport) -> list[tuple[str, Liking]]:
    """What to keep in stock, the clearest first."""
    sure = [
        (kind, liking)
        for kind, likings in report.likings.items()
        for liking in likings
        if liking.best_buyers >= LEAST_BUYERS
        and (liking.index or 0) >= LEAST_INDEX
        and liking.sure >= LEAST_SURE
    ]
    return sorted(sure, key=lambda pair: _ahead(pair[1]), reverse=True)[:8]


def _ahead(liking: Liking) -> float:
    return (liking.best_share or 0) - (liking.other_share or 0)


def _sentence(kind: str, liking: Liking) -> str:
    return _(
        "Keep %(goods)s in stock: %(best)s of what the best pay goes there, %(others)s of others'."
    ) % {
        "goods": _name(kind, liking),
        "best": formats.percent(liking.best_share),
        "others": formats.percent(liking.other_share),
    }


def _table(
    report: StockReport,
    key: str,
    title: str,
    first: str,
    rows: list[tuple[str, Liking]],
    note: str = "",
) -> Sheet:
    """Rows are kinds with what is liked of them."""

    def name(row: tuple[str, Liking]) -> str:
        text = _name(*row)
        return text[:1].upper() + text[1:]

    def of(attribute: str) -> Callable[[tuple[str, Liking]], Any]:
        return lambda row: getattr(row[1], attribute)

    heads = [
        Head("name", first, "text", value=name),
        Head(
            "best_buyers",
            _("Buyers among the best"),
            meaning=_(
                "Of the fewest who bring 80% of the profit: those who bought it in this time."
            ),
            value=of("best_buyers"),
        ),
        Head("buyers_share", _("Share of the best"), "share", value=of("buyers_share")),
        of_metric("goods_revenue", _("Revenue from the best"), value=of("best_revenue")),
        Head(
            "best_share",
            _("Of their revenue"),
            "share",
            meaning=_("Its share in the revenue of goods from the best."),
            value=of("best_share"),
        ),
        Head(
            "other_share",
            _("Of the others'"),
            "share",
            meaning=_("Its share in the revenue of goods from all other buyers."),
            value=of("other_share"),
        ),
        Head(
            "index",
            _("Index"),
            meaning=_(
                "Its share in the revenue from the best, by its share in all revenue; 100 is as everybody."
            ),
            value=of("index"),
        ),
    ]
    return tabulate(key, title, heads, rows, people=lambda row: audience(report, *row), note=note)


def _sheet(kind: str, title: str, report: StockReport) -> Sheet:
    rows = [(kind, liking) for liking in report.likings[kind]]
    return _table(report, kind, title, title, rows)


def _advice_sheet(report: StockReport, advice: list[tuple[str, Liking]]) -> Sheet:
    note = _("Liked clearly more by the best than by others; chance would hardly do that.")
    return _table(report, "advice", _("Keep in stock"), _("What to keep"), advice, note)


def _picture(report: StockReport, query: Query) -> Chart:
    kind = next(kind for kind in KINDS if report.likings[kind])
    likings = report.likings[kind][:12]
    return Chart(
        title=_("Where their money goes"),
        kind="bar",
        x=[_name(kind, liking) for liking in likings],
        x_label=_("What they buy"),
        series=[
            Series(
                _("Of the best buyers' revenue"),
                [liking.best_share for liking in likings],
                "percent",
            ),
            Series(
                _("Of the others' revenue"),
                [liking.other_share for liking in likings],
                "percent",
                tone="muted",
            ),
        ],
        links=[audience(report, kind, liking).url(query) for liking in likings],
        id="stock",
    )


REPORT = Report(
    key="stock",
    subject="goods",
    question=gettext_lazy("What do your most profitable customers like?"),
    about=gettext_lazy("Categories, brands, sizes and products of the best buyers: what to stock."),
    icon="package",
    compute=compute,
    present=present,
    options=(
        Option(
            "days",
            gettext_lazy("In the last"),
            "365",
            low=30,
            high=3650,
            unit=gettext_lazy("days"),
        ),
    ),
    either_way=False,
    metrics=("buyers_of", "goods_revenue"),
)
