"""What the owner sets about tickets."""

from django.utils.translation import gettext_lazy as _

from shuke.common import shop_settings
from shuke.common.kit import formats
from shuke.common.slots import Setting, SettingGroup

TICKETS = SettingGroup("tickets", _("Tickets"), "inbox", order=45)
REOPENING = Setting(
    "ticket_reopening_days",
    "tickets",
    _("Open a solved ticket again for"),
    "7",
    _("Who writes again later gets a new ticket that names the old one."),
    "choice",
    choices=lambda: [(str(days), formats.days(days)) for days in (1, 3, 7, 14, 30)],
    words="重开 工单 reopen ticket gongdan",
    order=10,
)
#: Seconds in which an answer can be taken back.
TAKE_BACK = 10
DECLARATIONS = (TICKETS, REOPENING)


def reopening_days() -> int:
    return int(shop_settings.value(REOPENING))
