"""Numbers of what somebody bought: how much, how often, for how much less."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common import basics
from shuke.common.kit import formats
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.segments import wording
from shuke.insight.segments.fields.arguments import BOUGHT, STORES, WHEN
from shuke.insight.segments.fields.field import ORDERS, Evidence, Explain, Field
from shuke.insight.segments.leaf import Leaf, Needs, compare, counted, true
from shuke.insight.segments.operators import number_operators
from shuke.insight.segments.params import Choice, Param
from shuke.insight.segments.tree import Condition

WHICH = {"first": _("the first order"), "last": _("the last order")}


def orders(condition: Condition, needs: Needs) -> Leaf:
    return _bought(condition, needs, "sales")


def revenue(condition: Condition, needs: Needs) -> Leaf:
    return _bought(condition, needs, "net")


def profit(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, needs.frames.order("profit", needs.frame(condition.args)))


def _bought(condition: Condition, needs: Needs, measure: str) -> Leaf:
    frame = needs.frame(condition.args)
    source = needs.frames.line if frame.names_things else needs.frames.order
    return counted(condition, source(measure, frame))


def quantity(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, needs.frames.line("pieces", needs.frame(condition.args)))


def returns(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, needs.frames.order("returns", needs.frame(condition.args)))


def average(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    net, sales = needs.frames.order("net", frame), needs.frames.order("sales", frame)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        # Compared without dividing, so that a border value is exact.
        return true((people[sales] > 0) & compare(condition, people[net], people[sales]))

    return Leaf(predicate, {"net": net, "sales": sales}, (sales,))


def discount_share(condition: Condition, needs: Needs) -> Leaf:
    frame = needs.frame(condition.args)
    order, goods = needs.frames.order("discount", frame), needs.frames.order("goods", frame)
    line = needs.frames.line("discount", frame)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        given = people[order] + ibis.coalesce(people[line], 0)
        listed = people[goods] + ibis.coalesce(people[line], 0)
        return true((listed > 0) & compare(condition, given * 100, listed))

    return Leaf(predicate, {"order": order, "line": line, "goods": goods}, (goods,))


def order_value(condition: Condition, needs: Needs) -> Leaf:
    """What the first or last sale brought; several of the same instant together."""
    which, frame = condition.args["which"], needs.frame(condition.args)

    def make(prefix: str) -> ir.Table:
        rows = needs.frames.sales(frame)
        at = rows.placed_at.min() if which == "first" else rows.placed_at.max()
        edge = rows.group_by(who=rows.customer_id).aggregate(edge=at)
        rows = rows.inner_join(edge, [rows.customer_id == edge.who, rows.placed_at == edge.edge])
        return rows.group_by(person=rows.who).aggregate(
            **{f"{prefix}value": METRICS["revenue"].of(rows, None)}
        )

    name = needs.per_person(("value", which, frame), make).columns[-1]
    return Leaf(lambda people: true(compare(condition, people[name])), {"number": name}, (name,))


def _explain(pattern: Any, text: Callable[[Evidence], str]) -> Explain:
    """A number, of which things, where and when."""

    def explain(_field: Field, condition: Condition, evidence: Evidence) -> str:
        words = wording.frame(condition.args) | {"number": text(evidence)}
        return str(pattern % {**words, "n": int(evidence.get("number") or 0)}).strip()

    return explain


def _pieces(evidence: Evidence) -> str:
    return formats.number(int(evidence["number"] or 0))


def _money(evidence: Evidence) -> str:
    return formats.money(evidence["number"] or Decimal(0), basics.currency())


def _average(evidence: Evidence) -> str:
    sales = evidence["sales"] or 0
    return formats.money((evidence["net"] or 0) / sales if sales else None, basics.currency())


def _share(evidence: Evidence) -> str:
    given = (evidence["order"] or Decimal(0)) + (evidence["line"] or Decimal(0))
    listed = (evidence["goods"] or Decimal(0)) + (evidence["line"] or Decimal(0))
    return formats.percent(given / listed if listed else Decimal(0))


def explain_order_value(_field: Field, condition: Condition, evidence: Evidence) -> str:
    which = gettext("first order %(amount)s")
    if condition.args["which"] == "last":
        which = gettext("last order %(amount)s")
    return which % {"amount": formats.money(evidence["number"], basics.currency())}


def _number(
    key: str,
    label: Any,
    compile_: Callable[[Condition, Needs], Leaf],
    phrase: Any,
    explain: Explain,
    *,
    params: tuple[Param, ...] = (WHEN, *STORES),
    note: Any = "",
    **operators: Any,
) -> Field:
    return Field(
        key=key,
        label=label,
        group=ORDERS,
        operators=number_operators(**operators),
        params=params,
        note=note,
        compile=compile_,
        phrases={"number": phrase},
        explain=explain,
    )


#: What somebody paid may be less than nothing.
_AMOUNT: dict[str, Any] = {"low": -(10**9), "unit": lazy(basics.currency, str)()}
_PAID = _("paid %(number)s%(of)s%(at)s%(when)s")
_BROUGHT = _("brought %(number)s profit%(at)s%(when)s")

FIELDS = (
    _number(
        "orders",
        _("Number of orders"),
        orders,
        ngettext_lazy(
            "have %(number)s order%(of)s%(at)s%(when)s",
            "have %(number)s orders%(of)s%(at)s%(when)s",
            "n",
        ),
        _explain(
            ngettext_lazy(
                "%(number)s order%(of)s%(at)s%(when)s",
                "%(number)s orders%(of)s%(at)s%(when)s",
                "n",
            ),
            _pieces,
        ),
        params=BOUGHT,
        note=_("Counted sales: paid, not cancelled, not excluded; returns are not orders."),
        initial=3,
        whole=True,
        unit=_("orders"),
    ),
    _number(
        "revenue",
        _("Net revenue"),
        revenue,
        _PAID,
        _explain(_PAID, _money),
        params=BOUGHT,
        note=_(
            "What they paid, returns and refunds taken off. With a category or product: of those lines."
        ),
        initial=500,
        **_AMOUNT,
    ),
    _number(
        "profit",
        _("Profit"),
        profit,
        _BROUGHT,
        _explain(_BROUGHT, _money),
        note=_("Net revenue minus cost, over their orders whose cost is known."),
        initial=100,
        **_AMOUNT,
    ),
    _number(
        "quantity",
        _("Items bought"),
        quantity,
        ngettext_lazy(
            "bought %(number)s item%(of)s%(at)s%(when)s",
            "bought %(number)s items%(of)s%(at)s%(when)s",
            "n",
        ),
        _explain(
            ngettext_lazy(
                "%(number)s item%(of)s%(at)s%(when)s",
                "%(number)s items%(of)s%(at)s%(when)s",
                "n",
            ),
            _pieces,
        ),
        params=BOUGHT,
        note=_("Pieces, returned ones taken off."),
        initial=5,
        low=-(10**9),
        whole=True,
        unit=_("items"),
    ),
    _number(
        "order_value",
        _("Value of one order"),
        order_value,
        _("paid %(number)s in %(which)s%(at)s%(when)s"),
        explain_order_value,
        params=(
            Choice(name="which", label=_("Which"), choices=WHICH, initial="last"),
            WHEN,
            *STORES,
        ),
        note=_("What the first or the last order brought, refunds taken off."),
        initial=200,
        **_AMOUNT,
    ),
    _number(
        "average_order",
        _("Average order value"),
        average,
        _("have an average order of %(number)s%(at)s%(when)s"),
        _explain(_("%(number)s an order%(at)s%(when)s"), _average),
        note=_("Net revenue divided by the number of orders."),
        initial=200,
        **_AMOUNT,
    ),
    _number(
        "discount_share",
        _("Discount share"),
        discount_share,
        _("got %(number)s%% discount%(at)s%(when)s"),
        _explain(_("%(number)s discount%(at)s%(when)s"), _share),
        note=_("How much of the list value of their orders was given as discount."),
        initial=20,
        high=100,
        unit="%",
    ),
    _number(
        "returns",
        _("Number of returns"),
        returns,
        ngettext_lazy(
            "sent back %(number)s time%(at)s%(when)s",
            "sent back %(number)s times%(at)s%(when)s",
            "n",
        ),
        _explain(
            ngettext_lazy(
                "%(number)s return%(at)s%(when)s", "%(number)s returns%(at)s%(when)s", "n"
            ),
            _pieces,
        ),
        initial=1,
        whole=True,
        unit=_("returns"),
    ),
)
