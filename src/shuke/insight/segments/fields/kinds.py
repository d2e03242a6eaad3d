"""Of which kind of buyer somebody is: as the rules say now, whichever day the segment is seen from."""

from django.utils.translation import gettext_lazy as _

from shuke.insight.kind_names import KINDS
from shuke.insight.segments.fields.columns import choice_in_column
from shuke.insight.segments.fields.field import VALUE

#: Of records that became one only the survivor's kind holds. Who is of none is not of any.
FIELD = choice_in_column(
    "buyer_kind",
    _("Kind of buyer"),
    table="buyer_kinds",
    column="kind",
    choices=lambda: KINDS,
    phrases=(
        _("are buyers of the kind %(values)s"),
        _("are not buyers of the kind %(values)s"),
    ),
    note=_("By the shop's own rules: margin, tenure, regularity, discounts, returns."),
    group=VALUE,
    initial=("transaction",),
)
