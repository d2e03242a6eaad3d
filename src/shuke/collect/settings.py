"""What the owner sets about imports and messages."""

from django.utils.translation import gettext_lazy as _

from shuke.common.slots import Setting, SettingGroup

IMPORTS = SettingGroup(
    "imports",
    _("Imports"),
    "upload",
    _("What is kept so that a file can be undone."),
    page="collect:imports",
    page_label=_("Imports"),
    order=45,
)
UNDO_DAYS = Setting(
    "import_undo_days",
    "imports",
    _("Imports can be undone for"),
    "90",
    _(
        "So long the shop keeps what customers, orders and products were before a file changed them."
    ),
    kind="choice",
    choices=lambda: (("30", _("30 days")), ("90", _("90 days")), ("365", _("365 days"))),
    words="撤销 回滚 导入 undo import keep",
    order=10,
)
MESSAGES = SettingGroup(
    "messages",
    _("Messages"),
    "inbox",
    _("What becomes of what people write to the shop."),
    page="messages:accounts",
    page_label=_("Mailboxes"),
    order=46,
)
STRANGERS = Setting(
    "message_strangers",
    "messages",
    _("Somebody writes whom nobody knows"),
    "wait",
    _(
        "Anybody can write from any address, advertisers too: a colleague may look first whether it is a person."
    ),
    kind="choice",
    choices=lambda: (
        ("wait", _("The message waits as from an unknown sender")),
        ("prospect", _("They become a prospect")),
    ),
    words="陌生人 来信 潜客 stranger unknown sender mail",
    order=10,
)
SETTINGS = (IMPORTS, UNDO_DAYS, MESSAGES, STRANGERS)
