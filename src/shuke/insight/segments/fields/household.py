"""Who belongs to somebody's household."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.customers.queries import HOUSEHOLD_ROLES
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.fields.field import HOUSEHOLD, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, one_of
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Several
from shuke.insight.segments.tree import Condition
from shuke.insight.segments.wording import any_of


def member(condition: Condition, needs: Needs) -> Leaf:
    """Somebody of the household is one of these to them now, whichever day the segment is seen from."""
    roles = tuple(sorted(condition.args["values"]))

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("ties")
        rows = rows.filter(rows.ended_at.isnull(), ~rows.is_self, rows.role.isin(roles))
        if hops := needs.frames.hops:
            rows = resolved(rows, needs.source.table("customers"), hops)
        marked = {f"{prefix}on": ibis.literal(True)}
        return rows.select(person=rows.customer_id).distinct().mutate(**marked)

    name = needs.per_person(("household", roles), make).columns[-1]
    return one_of(condition, name, "on", True)


def explain_member(_field: Field, condition: Condition, evidence: Evidence) -> str:
    roles = any_of(str(HOUSEHOLD_ROLES[role]) for role in condition.args["values"])
    if evidence["on"]:
        return gettext("%(roles)s in the household") % {"roles": roles}
    return gettext("no %(roles)s noted in the household") % {"roles": roles}


_ROLES = (Several(name="values", choices=HOUSEHOLD_ROLES, initial=("partner",)),)
MEMBER = Field(
    key="household",
    label=_("Household member"),
    group=HOUSEHOLD,
    operators=(Operator("is", _("has"), _ROLES), Operator("is_not", _("has no"), _ROLES)),
    note=_(
        "Whom colleagues noted on the record, with or without a record of their own; any of them."
    ),
    compile=member,
    phrases={
        "is": _("have in their household: %(values)s"),
        "is_not": _("have nobody in their household who is: %(values)s"),
    },
    explain=explain_member,
)
