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
_YEARS = (
    ("0", _("For ever")),
    ("180", _("180 days")),
    ("365", _("A year")),
    ("730", _("Two years")),
    ("1095", _("Three years")),
)
MESSAGE_DAYS = Setting(
    "message_days",
    "messages",
    _("Messages stay for"),
    "0",
    _(
        "Older ones go by night with their files, also from the timeline; those that wait for somebody stay."
    ),
    kind="choice",
    choices=lambda: _YEARS,
    words="保留 期限 删除 来信 消息 retention keep delete messages",
    order=20,
)
FILE_DAYS = Setting(
    "message_file_days",
    "messages",
    _("Files with messages stay for"),
    "0",
    _("Older ones go by night; the message stays and says that there was a file."),
    kind="choice",
    choices=lambda: _YEARS,
    words="保留 期限 删除 附件 retention keep delete attachments",
    order=30,
)
SETTINGS = (IMPORTS, UNDO_DAYS, MESSAGES, STRANGERS, MESSAGE_DAYS, FILE_DAYS)
