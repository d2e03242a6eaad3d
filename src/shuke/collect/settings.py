"""What the owner sets about imports."""

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
SETTINGS = (IMPORTS, UNDO_DAYS)
