"""What may stand in somebody's next order, and what of it is due again: as it is said now, whichever day the segment
is seen from."""

import datetime as dt

import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.insight.metrics.items import items
from shuke.insight.segments.fields.field import VALUE, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, compare, true
from shuke.insight.segments.operators import Operator, number_operators
from shuke.insight.segments.params import Days, Texts
from shuke.insight.segments.tree import Condition

_THINGS = (
    Texts(name="categories", label=_("Category"), source="category", required=False),
    Texts(name="products", label=_("Product"), source="product", required=False),
)


def chance(condition: Condition, needs: Needs) -> Leaf:
    """The chance of the likeliest of these things. Rows of records that became one are joined to nobody."""
    name = _column(condition, needs, "chance")
    return Leaf(lambda people: true(compare(condition, people[name])), {"chance": name}, (name,))


def due(condition: Condition, needs: Needs) -> Leaf:
    """Some of these things is due again from the anchor on within so many days."""
    name = _column(condition, needs, "due", needs.anchor)
    last = needs.anchor + dt.timedelta(days=condition.args["days"])
    return Leaf(lambda people: true(people[name] <= last), {"due": name}, (name,))


def _column(condition: Condition, needs: Needs, what: str, first: dt.date | None = None) -> str:
    things = {name: tuple(condition.args.get(name, ())) for name in ("categories", "products")}

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("next_products")
        rows = rows.filter(rows.product_id.notnull())
        if any(things.values()):
            articles = items(needs.source, "product")
            chosen = articles.semi_join(needs.frames.chosen(**things), [("product", "id")])
            rows = rows.semi_join(chosen, [("product_id", "item")])
        soonest = rows.due_on.min(where=rows.due_on >= first) if first else rows.due_on.min()
        values = {"chance": rows.chance.max(), "due": soonest}
        return rows.group_by(person=rows.customer_id).aggregate(**{prefix + what: values[what]})

    key = ("next", what, first, *things.values())
    return needs.per_person(key, make).columns[-1]


def explain_chance(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    share = evidence["chance"]
    if share is None:
        return gettext("nothing of it is likely to stand in the next order")
    return gettext("in the next order with a chance of %(share)s%%") % {"share": share}


def explain_due(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    if evidence["due"] is None:
        return gettext("nothing is due again")
    return gettext("due again on %(day)s") % {"day": formats.day(evidence["due"])}


FIELDS = (
    Field(
        key="next_product",
        label=_("In the next order"),
        group=VALUE,
        operators=number_operators(initial=20, low=0, high=100, whole=True, unit="%"),
        params=_THINGS,
        note=_(
            "The chance that one of these things stands in the next order, of the three likeliest of each person; "
            "worked out once a day. Never what they gave back, or what you said is not for them."
        ),
        compile=chance,
        phrases={"number": _("will order%(of)s next with a chance of %(number)s%%")},
        explain=explain_chance,
    ),
    Field(
        key="due_again",
        label=_("Due again"),
        group=VALUE,
        operators=(Operator("in_next", _("within the next"), (Days(name="days", initial=14),)),),
        params=_THINGS,
        note=_("What they will likely buy again, by their own rhythm or by others'."),
        compile=due,
        phrases={
            "in_next": ngettext_lazy(
                "are due to buy%(of)s again within the next %(days)s day",
                "are due to buy%(of)s again within the next %(days)s days",
                "n",
            )
        },
        explain=explain_due,
        is_relative=True,
    ),
)
