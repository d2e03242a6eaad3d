"""The column of the list and the word of letters that kinds of buyers give."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.customers.slots import CustomerColumn, Variable

SLOTS = (
    CustomerColumn(
        "buyer_kind",
        _("Kind of buyer"),
        "insight.view",
        later("shuke.insight.kind_columns.labels"),
        30,
        "buyer_kind__balance",
    ),
    Variable(
        "buyer_kind",
        _("Kind of buyer: relationship, mixed, transaction"),
        "relationship",
        later("shuke.insight.kind_columns.codes"),
        empty="",
        also=(
            (
                _("Only for who does not come for the discount"),
                "{% if customer.buyer_kind != 'transaction' %}…{% endif %}",
            ),
        ),
        order=59,
    ),
)
