"""What somebody owns, and what of it is to be done."""

import datetime as dt

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.care.queries import kind_names
from shuke.common.kit import formats
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.fields.field import PERSON, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, one_of
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Days, Several
from shuke.insight.segments.tree import Condition
from shuke.insight.segments.wording import any_of


def owns(condition: Condition, needs: Needs) -> Leaf:
    """Has something of these kinds now, whichever day the segment is seen from."""
    kinds = tuple(sorted(condition.args["values"]))

    def make(prefix: str) -> ir.Table:
        rows = _owned(needs)
        rows = rows.filter(rows.kind.isin(kinds))
        marked = {f"{prefix}on": ibis.literal(True)}
        return rows.select(person=rows.customer_id).distinct().mutate(**marked)

    name = needs.per_person(("owns", kinds), make).columns[-1]
    return one_of(condition, name, "on", True)


def guarantee(condition: Condition, needs: Needs) -> Leaf:
    """The guarantee of something they own ends on the anchor or within so many days of it."""
    first = needs.anchor
    last = first + dt.timedelta(days=int(condition.args["days"]))

    def make(prefix: str) -> ir.Table:
        rows = _owned(needs)
        rows = rows.filter(rows.guarantee_until >= first, rows.guarantee_until <= last)
        soonest = {f"{prefix}until": rows.guarantee_until.min()}
        return rows.group_by(person=rows.customer_id).aggregate(**soonest)

    name = needs.per_person(("guarantee", first, last), make).columns[-1]
    return Leaf(lambda people: people[name].notnull(), {"until": name}, (name,))


def service(condition: Condition, needs: Needs) -> Leaf:
    """Something they own is due by its plan within so many days of the anchor, or overdue."""
    last = needs.anchor + dt.timedelta(days=int(condition.args["days"]))

    def make(prefix: str) -> ir.Table:
        rows = _owned(needs)
        rows = rows.filter(rows.due_on <= last)
        soonest = {f"{prefix}due": rows.due_on.min()}
        return rows.group_by(person=rows.customer_id).aggregate(**soonest)

    name = needs.per_person(("service", last), make).columns[-1]
    return Leaf(lambda people: people[name].notnull(), {"due": name}, (name,))


def _owned(needs: Needs) -> ir.Table:
    rows = needs.source.table("owned_things")
    rows = rows.filter(rows.gone_at.isnull())
    if hops := needs.frames.hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    return rows


def explain_owns(_field: Field, condition: Condition, evidence: Evidence) -> str:
    names = kind_names()
    words = {"kinds": any_of(str(names[kind]) for kind in condition.args["values"])}
    return (gettext("owns: %(kinds)s") if evidence["on"] else gettext("owns no %(kinds)s")) % words


def explain_guarantee(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    if not evidence["until"]:
        return gettext("no guarantee ends then")
    return gettext("guarantee until %(day)s") % {"day": formats.day(evidence["until"])}


def explain_service(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    if not evidence["due"]:
        return gettext("nothing is due then")
    return gettext("service due on %(day)s") % {"day": formats.day(evidence["due"])}


_KINDS = (Several(name="values", choices=kind_names, initial=("car",)),)
_WITHIN = (Operator("in_next", _("within the next"), (Days(name="days", high=366, initial=30),)),)
FIELDS = (
    Field(
        key="owns",
        label=_("What they own"),
        group=PERSON,
        operators=(Operator("is", _("has"), _KINDS), Operator("is_not", _("has no"), _KINDS)),
        note=_("Owned things on the record, as they are now; any of the kinds."),
        compile=owns,
        phrases={"is": _("own: %(values)s"), "is_not": _("own none of: %(values)s")},
        explain=explain_owns,
    ),
    Field(
        key="guarantee",
        label=_("End of a guarantee"),
        group=PERSON,
        operators=_WITHIN,
        note=_("Of anything they own. Today counts."),
        compile=guarantee,
        phrases={
            "in_next": ngettext_lazy(
                "own something whose guarantee ends within the next %(days)s day",
                "own something whose guarantee ends within the next %(days)s days",
                "n",
            )
        },
        explain=explain_guarantee,
        is_relative=True,
    ),
    Field(
        key="service_due",
        label=_("Service due"),
        group=PERSON,
        operators=_WITHIN,
        note=_("Of anything they own, by the service plan that holds. What is overdue counts."),
        compile=service,
        phrases={
            "in_next": ngettext_lazy(
                "own something that has a service due within the next %(days)s day",
                "own something that has a service due within the next %(days)s days",
                "n",
            )
        },
        explain=explain_service,
        is_relative=True,
    ),
)
