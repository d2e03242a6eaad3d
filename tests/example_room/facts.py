"""What the room announces."""

from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Topic
from shuke.customers.facts import CUSTOMER

Topic("wishes.", _("Wishes"))

#: A wish was noted, or taken back: its id.
MADE = Fact(
    "wishes.made", _("noted a wish of %(customer)s"), about=CUSTOMER, holds=("wish",), audited=True
)
TAKEN_BACK = Fact(
    "wishes.taken_back",
    _("took back a wish of %(customer)s"),
    about=CUSTOMER,
    holds=("wish",),
    audited=True,
)
