"""The columns and words of letters that scores give, without the engines that compute them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.common.declarations import later
from shuke.customers.slots import CustomerColumn, Variable


def _column(name: str, label: Any, order: int, sort: str) -> CustomerColumn:
    read = later(f"shuke.insight.value_columns.{name}")
    return CustomerColumn(name, label, "insight.view", read, order, f"value_score__{sort}")


COLUMNS = (
    _column("still_buying", _("Still buying"), 31, "alive"),
    _column("expected_value", _("Expected revenue"), 32, "value"),
    _column("expected_orders", _("Expected purchases"), 33, "orders"),
    _column("next_purchase", _("Next purchase by"), 34, "next_on"),
    _column("stays_away", _("Stays away"), 35, "silent"),
)

VARIABLES = (
    Variable(
        "still_buying",
        _("Chance that they still buy, in percent"),
        48,
        later("shuke.insight.value_columns.chances"),
        empty=None,
        also=(
            (
                _("Only for those who are slipping"),
                "{% if customer.still_buying and customer.still_buying < 60 %}…{% endif %}",
            ),
        ),
        order=60,
    ),
    Variable(
        "expected_value",
        _("What they will probably bring"),
        Decimal("860.00"),
        later("shuke.insight.value_columns.values"),
        empty=None,
        filters="money",
        order=61,
    ),
    Variable(
        "next_purchase",
        _("Day by which they will probably come again"),
        lambda: clock.day_start(clock.today()),
        later("shuke.insight.value_columns.next_days"),
        empty=None,
        filters="date",
        order=62,
    ),
    Variable(
        "suggestions",
        _("What they may order next"),
        lambda: [[str(_("Cotton bodysuit")), Decimal("89.00")]],
        later("shuke.insight.next_letters.suggestions"),
        empty=(),
        code_as="{{ customer.suggestions[0][0] }}",
        order=63,
    ),
)
