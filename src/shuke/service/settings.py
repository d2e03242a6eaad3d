"""What the owner sets about tickets."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.common import shop_settings
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.slots import Setting, SettingGroup


def _amount(text: str) -> str:
    try:
        amount = Decimal(str(text).strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= 1_000_000:
        raise Invalid(gettext("An amount between 0 and 1,000,000."))
    return f"{amount:f}"


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
LIMIT = Setting(
    "compensation_limit",
    "tickets",
    _("Refunds without approval up to"),
    "50",
    _("In the shop’s currency. More than that waits for somebody who may approve it."),
    check=_amount,
    words="赔付 补偿 退款 额度 compensation refund limit peifu",
    order=20,
)
#: Seconds in which an answer can be taken back.
TAKE_BACK = 10
DECLARATIONS = (TICKETS, REOPENING, LIMIT)


def reopening_days() -> int:
    return int(shop_settings.value(REOPENING))


def refund_limit() -> Decimal:
    """Up to which amount a refund needs no approval."""
    return Decimal(shop_settings.value(LIMIT))
