"""Somebody's place among the buyers: RFM, quadrant, the best."""

import datetime as dt
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common import basics
from shuke.common.kit import formats
from shuke.insight.metrics.exact import exact
from shuke.insight.metrics.quadrant import QUADRANTS
from shuke.insight.metrics.rfm_groups import GROUPS
from shuke.insight.segments import scores
from shuke.insight.segments.fields.arguments import STORES, WHEN
from shuke.insight.segments.fields.field import VALUE, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, compare, one_of, true
from shuke.insight.segments.operators import Operator, choice_operators, number_operators
from shuke.insight.segments.params import Choice, Days, Number, Texts
from shuke.insight.segments.tree import Condition

BASES = {"revenue": _("revenue"), "profit": _("profit")}
#: Among whose orders somebody's place is looked for: all, unless said otherwise.
SCOPE = (
    WHEN,
    *STORES,
    Texts(name="sources", label=_("First source"), source="source", required=False),
)
_SCOPE_NAMES = tuple(param.name for param in SCOPE)
WAYS = {"net": _("net of returns"), "sales": _("sales only")}


def group(condition: Condition, needs: Needs) -> Leaf:
    table, column = ("rfm", "group") if condition.field == "rfm_group" else ("quadrant",) * 2
    return one_of(condition, _column(needs, condition, table, column), "group")


def group_before(condition: Condition, needs: Needs) -> Leaf:
    """The RFM group as it was: the same question, seen from an earlier day."""
    earlier = needs.at(needs.anchor - dt.timedelta(days=condition.args["days"]))
    return one_of(condition, _column(earlier, condition, "rfm", "group"), "group")


def score(condition: Condition, needs: Needs) -> Leaf:
    name = _column(needs, condition, "rfm", condition.field.removesuffix("_score"))
    return Leaf(lambda people: true(compare(condition, people[name])), {"score": name}, (name,))


def top(condition: Condition, needs: Needs) -> Leaf:
    args, source = condition.args, needs.source
    sales_only = args["basis"] == "sales"
    share, percent = args.get("share"), args.get("percent")
    border = scores.top_border(
        source.connection,
        scores.snapshot_basis(source, needs.anchor, args, sales_only=sales_only),
        args["by"],
        share=share,
        percent=percent,
    )
    name = _column(needs, condition, "sales" if sales_only else "net", args["by"])

    def predicate(people: ir.Table) -> ir.BooleanValue:
        if border is None:
            return ibis.literal(False)
        amount, edge = people[name], exact(border.amount)
        return true((amount > edge) | ((amount == edge) & (people.id <= border.id)))

    given = {"border": border.amount if border else None}
    return Leaf(predicate, {"amount": name}, (name,), given)


def _column(needs: Needs, condition: Condition, table: str, column: str) -> str:
    args = {name: condition.args[name] for name in _SCOPE_NAMES if condition.args.get(name)}
    scored = needs.per_person(
        (table, needs.anchor, repr(args)),
        lambda prefix: scores.table(needs.source, needs.anchor, args, table, prefix),
    )
    return next(name for name in scored.columns if name.endswith(f"_{column}"))


def _group_names() -> dict[str, Any]:
    return {group.key: group.name for group in GROUPS}


def _quadrant_names() -> dict[str, Any]:
    return {quadrant.key: quadrant.name for quadrant in QUADRANTS}


def explain_score(field: Field, _condition: Condition, evidence: Evidence) -> str:
    return f"{field.key.removesuffix('_score').upper()} {evidence['score'] or '–'}"


def explain_group_before(field: Field, condition: Condition, evidence: Evidence) -> str:
    group = evidence["group"]
    name = field.options().get(group, group) if group else gettext("no buyer yet")
    pattern = ngettext(
        "%(days)s day before: %(group)s",
        "%(days)s days before: %(group)s",
        condition.args["days"],
    )
    return pattern % {"days": condition.args["days"], "group": name}


def explain_top(_field: Field, condition: Condition, evidence: Evidence) -> str:
    if evidence["amount"] is None:
        return gettext("never bought")
    words = {
        "amount": formats.money(evidence["amount"], basics.currency()),
        "border": formats.money(evidence["border"], basics.currency()),
    }
    if evidence["border"] is None:
        return gettext("brought %(amount)s") % words
    if condition.args["by"] == "profit":
        return gettext("brought %(amount)s profit, the border is %(border)s") % words
    return gettext("brought %(amount)s, the border is %(border)s") % words


def _score(key: str, label: Any, phrase: Any) -> Field:
    return Field(
        key=key,
        label=label,
        group=VALUE,
        operators=number_operators(initial=4, low=1, high=5, whole=True),
        note=_("From 1 to 5; 5 is best."),
        params=SCOPE,
        compile=score,
        phrases={"number": phrase},
        explain=explain_score,
    )


FIELDS = (
    Field(
        key="rfm_group",
        label=_("RFM group"),
        group=VALUE,
        operators=choice_operators(_group_names, ("champions",)),
        params=SCOPE,
        note=_("By recency, frequency and money; see the RFM report."),
        compile=group,
        phrases={
            "is": _("belong to the RFM group %(values)s%(of)s%(at)s%(when)s"),
            "is_not": _("do not belong to the RFM group %(values)s%(of)s%(at)s%(when)s"),
        },
    ),
    Field(
        key="rfm_group_before",
        label=_("RFM group some time ago"),
        group=VALUE,
        operators=choice_operators(_group_names, ("champions",)),
        params=(Days(name="days", label=_("days ago"), initial=90),),
        note=_("The group they were in that many days before, by the orders until then."),
        compile=group_before,
        phrases={
            "is": ngettext_lazy(
                "belonged to the RFM group %(values)s %(days)s day before",
                "belonged to the RFM group %(values)s %(days)s days before",
                "n",
            ),
            "is_not": ngettext_lazy(
                "did not belong to the RFM group %(values)s %(days)s day before",
                "did not belong to the RFM group %(values)s %(days)s days before",
                "n",
            ),
        },
        explain=explain_group_before,
    ),
    _score(
        "r_score", _("Recency score"), _("have a recency score of %(number)s%(of)s%(at)s%(when)s")
    ),
    _score(
        "f_score",
        _("Frequency score"),
        _("have a frequency score of %(number)s%(of)s%(at)s%(when)s"),
    ),
    _score("m_score", _("Money score"), _("have a money score of %(number)s%(of)s%(at)s%(when)s")),
    _score(
        "fm_score",
        _("Frequency and money score"),
        _("have a frequency and money score of %(number)s%(of)s%(at)s%(when)s"),
    ),
    Field(
        key="quadrant",
        label=_("Value and frequency"),
        group=VALUE,
        operators=choice_operators(_quadrant_names, ("much_often",)),
        params=SCOPE,
        note=_("More or less than the shop's own means; see the quadrant report."),
        compile=group,
        phrases={
            "is": _("buy “%(values)s”%(of)s%(at)s%(when)s"),
            "is_not": _("do not buy “%(values)s”%(of)s%(at)s%(when)s"),
        },
    ),
    Field(
        key="top_buyers",
        label=_("Best buyers"),
        group=VALUE,
        operators=(
            Operator(
                "bring",
                _("bring together"),
                (Number(name="share", initial=80, low=1, high=99, unit="%"),),
            ),
            Operator(
                "first",
                _("are the first"),
                (Number(name="percent", initial=20, low=1, high=99, unit="%"),),
            ),
        ),
        params=(
            Choice(name="by", label=pgettext_lazy("basis", "By"), choices=BASES, initial="revenue"),
            Choice(name="basis", label=_("Counted"), choices=WAYS, initial="net"),
            *SCOPE,
        ),
        note=_("The fewest customers who bring that share, or that share of all buyers."),
        compile=top,
        phrases={
            "bring": _(
                "are the best buyers who bring %(share)s%% of the %(by)s (%(basis)s)%(of)s%(at)s%(when)s"
            ),
            "first": _(
                "are the first %(percent)s%% of the buyers by %(by)s (%(basis)s)%(of)s%(at)s%(when)s"
            ),
        },
        explain=explain_top,
    ),
)
