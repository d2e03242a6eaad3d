"""What the buyers who bring most of the profit like, against all others: advice for the stock."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics import counted_lines
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.reports.asking import Asked, Option
from shuke.insight.reports.report import Report
from shuke.insight.reports.showing import Audience, Head, Line, Sheet, Shown, of_metric
from shuke.insight.segments import scores
from shuke.insight.segments.frames import days_back

#: The best are the fewest who bring this percent of the profit.
SHARE = 80
#: Table -> the columns of products that name its rows.
KINDS = {
    "category": ("category",),
    "brand": ("brand",),
    "size": ("category", "size"),
    "product": ("code",),
}
#: A table holds so many rows, those of which the best bought most.
MOST = 20
#: Advice needs so many of the best as buyers, this index, and shares of the lines that lie so many
#: standard errors apart: with fewer people or a smaller difference chance would give the advice.
LEAST_BUYERS = 20
LEAST_INDEX = 110
LEAST_SURE = 3.0
FIGURES = ("best_revenue", "all_revenue", "best_lines", "all_lines")
_NOBODY = {"best_buyers": 0}


@dataclass(frozen=True)
class Liking:
    """One category, brand, size of a category, or product. The best buy more of everything, so what
    they like is read from the share that it has in what they pay."""

    names: tuple[str, ...]
    label: str
    best_buyers: int
    #: Of the best who bought anything in this time.
    buyers_share: float
    best_revenue: Decimal
    #: Of the revenue of goods from the best, and from all others.
    best_share: float | None
    other_share: float | None
    #: Its share in the revenue from the best by its share in all revenue, 100: as everybody.
    index: float | None
    #: Standard errors between its shares of the lines sold, to the best and to the others.
    sure: float


@dataclass(frozen=True)
class StockReport:
    """`by` says what the best are best at: "profit", or "revenue" where no cost is known."""

    by: str
    days: int
    #: Buyers of the time among the best.
    best: int
    likings: dict[str, list[Liking]]


def find(shop: Any, asked: Asked) -> StockReport:
    by, people = _best(shop, asked)
    lines = counted_lines(shop, asked.basis)
    lines = lines.filter(lines.placed_at >= days_back(asked.basis.as_of, asked["days"]))
    lines = lines.left_join(people, lines.customer_id == people.best_id)
    lines = lines.select("product_id", "amount", "sale", "best_id")
    goods = _by_product(shop, lines)
    buyers = _buyers(shop, lines)
    sums = goods.aggregate(**{name: goods[name].sum().coalesce(0) for name in FIGURES})
    total = shop.run(sums).to_pylist()[0] | {"best_buyers": shop.run(buyers.best_id.nunique())}
    likings = {kind: _likings(shop, goods, buyers, kind, total) for kind in KINDS}
    return StockReport(by, asked["days"], total["best_buyers"], likings)


def _best(shop: Any, asked: Asked) -> tuple[str, ir.Table]:
    """What they are best at, and best_id of each."""
    for by in ("profit", "revenue"):
        people = scores.top_buyers(shop, asked.basis, by)
        best = people.filter(people.total > 0, people.before * 100 < people.total * SHARE)
        found = shop.keep(best.select(best_id="customer_id"))
        if shop.run(found.count()):
            break
    return by, found


def _by_product(shop: Any, lines: ir.Table) -> ir.Table:
    """Products with `FIGURES`: what adds up is added up once, for every kind of goods."""
    best = lines.best_id.notnull()
    # Whether a difference is chance is asked of lines: to count orders costs three times as much.
    sums = lines.group_by("product_id").aggregate(
        best_revenue=METRICS["goods_revenue"].of(lines, best),
        all_revenue=METRICS["goods_revenue"].of(lines, None),
        best_lines=lines.count(where=lines.sale & best),
        all_lines=lines.count(where=lines.sale),
    )
    products = shop.table("products")
    named = ("code", "title", "category", "brand", "size", "colour")
    joined = sums.inner_join(products, sums.product_id == products.id)
    return shop.keep(joined.select("product_id", *FIGURES, *(products[name] for name in named)))


def _buyers(shop: Any, lines: ir.Table) -> ir.Table:
    """product_id and best_id of everything that the best bought, each once."""
    bought = lines.filter(lines.sale, lines.best_id.notnull(), lines.product_id.notnull())
    return shop.keep(bought.select("product_id", "best_id").distinct())


def _likings(shop: Any, goods: ir.Table, buyers: ir.Table, kind: str, total: dict) -> list[Liking]:
    names = KINDS[kind]
    known = goods.filter(*(goods[name] != "" for name in names))
    words = {f"word_{name}": known[name].max() for name in ("title", "size", "colour")}
    told = known.group_by(*names).aggregate(
        **{name: known[name].sum() for name in FIGURES}, **words
    )
    told = told.filter(told.all_lines > 0).order_by(told.best_revenue.desc(), *names).limit(MOST)
    rows = shop.run(told).to_pylist()
    people = _people(shop, known, buyers, names)
    return [_liking(kind, {**row, **people.get(_names(row, kind), _NOBODY)}, total) for row in rows]


def _people(
    shop: Any, known: ir.Table, buyers: ir.Table, names: tuple[str, ...]
) -> dict[tuple[str, ...], dict]:
    """How many of the best bought each group of goods: `METRICS["buyers_of"]`, made single first."""
    single = buyers.inner_join(known, "product_id").select(*names, "best_id").distinct()
    found = shop.run(single.group_by(*names).aggregate(best_buyers=single.count())).to_pylist()
    return {tuple(row[name] for name in names): row for row in found}


def _names(row: dict, kind: str) -> tuple[str, ...]:
    return tuple(row[name] for name in KINDS[kind])


def _liking(kind: str, row: dict, total: dict) -> Liking:
    def others(figures: dict, name: str) -> Any:
        return figures[f"all_{name}"] - figures[f"best_{name}"]

    names = _names(row, kind)
    words = [row["word_title"] or row.get("code"), row["word_size"], row["word_colour"]]
    best, of_all = (_part(row[name], total[name]) for name in ("best_revenue", "all_revenue"))
    return Liking(
        names,
        " ".join(word for word in words if word) if kind == "product" else names[-1],
        row["best_buyers"],
        _part(row["best_buyers"], total["best_buyers"]) or 0.0,
        row["best_revenue"],
        best,
        _part(others(row, "revenue"), others(total, "revenue")),
        100 * best / of_all if best is not None and of_all else None,
        apart(
            row["best_lines"], total["best_lines"],
            others(row, "lines"), others(total, "lines"),
        ),
    )  # fmt: skip


def _part(some: Any, of_all: Any) -> float | None:
    return float(some / of_all) if of_all > 0 else None


def apart(some: int, all_: int, others: int, all_others: int) -> float:
    """How many standard errors two shares lie apart: the usual test of two proportions, pooled."""
    if not all_ or not all_others:
        return 0.0
    pooled = (some + others) / (all_ + all_others)
    error = math.sqrt(pooled * (1 - pooled) * (1 / all_ + 1 / all_others))
    return (some / all_ - others / all_others) / error if error else 0.0


def show(found: StockReport, asked: Asked) -> Shown:
    if not any(found.likings.values()):
        return Shown(
            missing=_("Import orders with their goods, and this page tells what to stock.")
        )
    advice = _advice(found)
    answer = _("Nothing sets the best buyers apart: stock for everybody.")
    if advice:
        answer = _sentence(*advice[0])
    sheets = [_advice_sheet(found, advice)] if advice else []
    titles = {
        "category": _("Categories"),
        "brand": _("Brands"),
        "size": _("Sizes of a category"),
        "product": _("Products"),
    }
    sheets += [_sheet(kind, titles[kind], found) for kind in KINDS if found.likings[kind]]
    notices = []
    if found.by == "revenue":
        notices.append(_("No cost is known, so the best are told by revenue. Import unit costs."))
    if found.best < LEAST_BUYERS:
        notices.append(
            _("The best are only %(n)s people: too few to advise on the stock.")
            % {"n": formats.number(found.best)}
        )
    return Shown(answer, [], [_picture(found, asked)], sheets, notices, audience(found))


def audience(found: StockReport, kind: str = "", liking: Liking | None = None) -> Audience:
    """The best who bought, or bought these goods, as a segment finds them."""
    best = {
        "field": "top_buyers", "op": "bring", "share": SHARE, "by": found.by, "basis": "net",
    }  # fmt: skip
    bought: dict[str, Any] = {
        "field": "orders", "op": "at_least", "value": 1, "when": {"in_last": found.days},
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


def _advice(found: StockReport) -> list[tuple[str, Liking]]:
    """What to keep in stock, the clearest first."""
    sure = [
        (kind, liking)
        for kind, likings in found.likings.items()
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


def _heads(first: str) -> list[Head]:
    return [
        Head("name", first, "text"),
        Head(
            "best_buyers",
            _("Buyers among the best"),
            meaning=_(
                "Of the fewest who bring 80 % of the profit: those who bought it in this time."
            ),
        ),
        Head("buyers_share", _("Share of the best"), "share"),
        of_metric("goods_revenue", _("Revenue from the best")),
        Head(
            "best_share",
            _("Of their revenue"),
            "share",
            meaning=_("Its share in the revenue of goods from the best."),
        ),
        Head(
            "other_share",
            _("Of the others'"),
            "share",
            meaning=_("Its share in the revenue of goods from all other buyers."),
        ),
        Head(
            "index",
            _("Index"),
            meaning=_(
                "Its share in the revenue from the best, by its share in all revenue; 100 is as everybody."
            ),
        ),
    ]


def _line(found: StockReport, kind: str, liking: Liking) -> Line:
    name = _name(kind, liking)
    told = (liking.best_revenue, liking.best_share, liking.other_share, liking.index)
    cells = (name[:1].upper() + name[1:], liking.best_buyers, liking.buyers_share, *told)
    return Line(cells, audience(found, kind, liking))


def _sheet(kind: str, title: str, found: StockReport) -> Sheet:
    lines = [_line(found, kind, liking) for liking in found.likings[kind]]
    return Sheet(kind, title, _heads(title), lines)


def _advice_sheet(found: StockReport, advice: list[tuple[str, Liking]]) -> Sheet:
    lines = [_line(found, kind, liking) for kind, liking in advice]
    note = _("Liked clearly more by the best than by others; chance would hardly do that.")
    return Sheet("advice", _("Keep in stock"), _heads(_("What to keep")), lines, note)


def _picture(found: StockReport, asked: Asked) -> Chart:
    kind = next(kind for kind in KINDS if found.likings[kind])
    likings = found.likings[kind][:12]
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
        links=[audience(found, kind, liking).url(asked) for liking in likings],
        id="stock",
    )


REPORT = Report(
    key="stock",
    subject="goods",
    question=gettext_lazy("What does the profitable group like?"),
    about=gettext_lazy("Categories, brands, sizes and products of the best buyers: what to stock."),
    icon="package",
    find=find,
    show=show,
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
