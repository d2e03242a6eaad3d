"""Of which kind of buyer somebody is: as the rules say now, whichever day the segment is seen from."""

from typing import Any

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from shuke.insight.kinds import KINDS
from shuke.insight.segments.fields.field import VALUE, Field
from shuke.insight.segments.leaf import Leaf, Needs, one_of
from shuke.insight.segments.operators import choice_operators
from shuke.insight.segments.tree import Condition


def _choices() -> dict[str, Any]:
    return dict(KINDS)


def kind(condition: Condition, needs: Needs) -> Leaf:
    """Of records that became one only the survivor's kind holds. Who is of none is not of any."""

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("buyer_kinds")
        return rows.select(person=rows.customer_id, **{f"{prefix}kind": rows.kind})

    table = needs.per_person("buyer_kinds", make)
    name = next(column for column in table.columns if column.endswith("_kind"))
    return one_of(condition, name, "value")


FIELD = Field(
    key="buyer_kind",
    label=_("Kind of buyer"),
    group=VALUE,
    operators=choice_operators(_choices, ("transaction",)),
    note=_("By the shop's own rules: margin, tenure, regularity, discounts, returns."),
    compile=kind,
    phrases={"is": _("are buyers of the kind %(values)s"), "is_not": _("are not buyers of the kind %(values)s")},
)  # fmt: skip
