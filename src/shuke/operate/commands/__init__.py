"""What the owner can do to background work and to the shop's settings."""

from shuke.operate.commands.backing_up import (
    ask_for_backup,
    ask_for_check,
    check_backup,
    make_backup,
    remove_old_backups,
)
from shuke.operate.commands.changing import (
    Unconfirmed,
    change_settings,
    undo_setting,
)
from shuke.operate.commands.exporting import Exported, export_shop
from shuke.operate.commands.retrying import resume_endpoint, retry_delivery, retry_reaction
from shuke.operate.commands.webhooks import (
    add_webhook,
    change_webhook,
    end_webhook,
    renew_secret,
    try_webhook,
)

__all__ = [
    "Exported",
    "Unconfirmed",
    "add_webhook",
    "ask_for_backup",
    "ask_for_check",
    "change_settings",
    "change_webhook",
    "check_backup",
    "end_webhook",
    "export_shop",
    "make_backup",
    "remove_old_backups",
    "renew_secret",
    "resume_endpoint",
    "retry_delivery",
    "retry_reaction",
    "try_webhook",
    "undo_setting",
]
