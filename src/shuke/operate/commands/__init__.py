"""What the owner can do to background work and to the shop's settings."""

from shuke.operate.commands.changing import (
    Unconfirmed,
    change_settings,
    undo_setting,
)
from shuke.operate.commands.retrying import resume_endpoint, retry_delivery, retry_reaction

__all__ = [
    "Unconfirmed",
    "change_settings",
    "resume_endpoint",
    "retry_delivery",
    "retry_reaction",
    "undo_setting",
]
