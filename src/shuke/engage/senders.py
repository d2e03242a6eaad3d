"""Who the shop's letters come from: settings of the shop."""

from email.utils import parseaddr

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common import shop_settings
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.slots import Setting, SettingGroup


def _sender(text: str) -> str:
    """ "Name <address>", as it was written."""
    from shuke.engage.letters import mime  # brings Liquid, which not every process needs

    _name, address = parseaddr(text)
    if text and mime.valid_address(address) is None:
        raise Invalid(_("Write it like: Shop name <shop@example.com>"))
    return text.strip()


def _bounces(text: str) -> str:
    from shuke.engage.letters import mime

    if text and mime.valid_address(text.strip()) is None:
        raise Invalid(_("Write an e-mail address, such as bounce@example.com."))
    return text.strip()


LETTERS = SettingGroup(
    "letters",
    gettext_lazy("E-mail"),
    "mail",
    gettext_lazy("Used unless a campaign names its own sender."),
    order=40,
)
SENDER = Setting(
    "sender",
    "letters",
    gettext_lazy("Sender"),
    "Shuke <shop@localhost>",
    gettext_lazy("Name and address, such as: Shop name <shop@example.com>"),
    check=_sender,
    environment="MAIL_FROM",
    variable="SHUKE_MAIL_FROM",
    words="发件人 寄件人 邮箱 sender from mail",
    order=10,
)
BOUNCES = Setting(
    "bounce_address",
    "letters",
    gettext_lazy("Bounce address"),
    "",
    gettext_lazy("If empty: bounce@ at the sender's domain. Each letter adds a key of its own."),
    check=_bounces,
    environment="BOUNCE_ADDRESS",
    variable="SHUKE_BOUNCE_ADDRESS",
    words="退信 bounce",
    order=20,
)
#: Seconds that can be chosen.
_WAITS = (0, 30, 60, 120, 300, 900)
TAKE_BACK = Setting(
    "take_back_seconds",
    "letters",
    gettext_lazy("Time to take a campaign back"),
    "60",
    gettext_lazy("After “Send”, nothing leaves for this long."),
    "choice",
    choices=lambda: [(str(seconds), _wait(seconds)) for seconds in _WAITS],
    words="撤回 取消发送 倒计时 take back undo send delay",
    order=30,
)
DECLARATIONS = (LETTERS, SENDER, BOUNCES, TAKE_BACK)


def _wait(seconds: int) -> str:
    return formats.duration(seconds) if seconds else _("none: it goes out at once")


def sender() -> str:
    return shop_settings.value(SENDER)


def take_back_seconds() -> int:
    """How long a campaign that was sent waits before anything of it leaves."""
    return int(shop_settings.value(TAKE_BACK))


def bounce_address() -> str:
    return shop_settings.value(BOUNCES)


def is_set() -> bool:
    """Whether the shop has said who its letters come from: until then customers would read a stand-in."""
    return shop_settings.value(SENDER) != SENDER.default
