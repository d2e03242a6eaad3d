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
from shuke.operate.commands.retrying import resume_endpoint, retry_delivery, retry_reaction

__all__ = [
    "Unconfirmed",
    "ask_for_backup",
    "ask_for_check",
    "change_settings",
    "check_backup",
    "make_backup",
    "remove_old_backups",
    "resume_endpoint",
    "retry_delivery",
    "retry_reaction",
    "undo_setting",
]
