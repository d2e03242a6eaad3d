"""How long backups stay, as the owner sets it."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuke.common import clock, shop_settings
from shuke.common.slots import Setting, SettingGroup
from shuke.operate.models import Backup

BACKUPS = SettingGroup(
    "backups",
    _("Backups"),
    "save",
    _("When the shop is backed up, and how long backups stay."),
    page="operate:backups",
    page_label=_("Backups"),
    order=60,
)
NIGHTLY = Setting(
    "backup_nightly",
    "backups",
    _("Each night"),
    "yes",
    _("A machine that is off at night makes up for it in the morning."),
    kind="choice",
    choices=lambda: (("yes", _("Back up the shop")), ("no", _("Do nothing: somebody else does"))),
    words="备份 夜间 backup nightly",
    order=10,
)
DAYS = Setting(
    "backup_days",
    "backups",
    _("Every backup stays for"),
    "14",
    kind="choice",
    choices=lambda: (
        ("7", _("7 days")),
        ("14", _("14 days")),
        ("30", _("30 days")),
        ("90", _("90 days")),
    ),
    words="备份 保留 backup retention",
    order=20,
)
MONTHS = Setting(
    "backup_months",
    "backups",
    _("The first of each month stays for"),
    "3",
    _("Whoever was forgotten meanwhile is in them: a restore forgets them again."),
    kind="choice",
    choices=lambda: (
        ("0", _("No longer than others")),
        ("3", _("3 months")),
        ("6", _("6 months")),
        ("12", _("12 months")),
    ),
    words="备份 每月 backup monthly",
    order=30,
)
SETTINGS = (BACKUPS, NIGHTLY, DAYS, MONTHS)


def to_remove(rows: Sequence[Backup]) -> list[Backup]:
    """Those of the whole backups, the newest first, whose time is over. The newest stays, and of those that were
    tried the newest that could be restored."""
    now = clock.now()
    days = now - dt.timedelta(days=int(shop_settings.value(DAYS)))
    months = now - dt.timedelta(days=31 * int(shop_settings.value(MONTHS)))
    firsts = {f"{row.began_at:%Y-%m}": row.pk for row in rows if row.began_at >= months}
    sound = next((row.pk for row in rows if row.checked_at and not row.check_error), None)
    stays = {rows[0].pk, sound, *firsts.values()} if rows else set()
    return [row for row in rows if row.began_at < days and row.pk not in stays]
