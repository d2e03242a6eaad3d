"""What came before which moment is older than the owner wants to keep it: messages, and their files."""

import datetime as dt

from shuke.collect.settings import FILE_DAYS, MESSAGE_DAYS
from shuke.common import clock, shop_settings


def limit_of(days: str) -> dt.datetime | None:
    """What came before this is too old; None: nothing is."""
    return clock.now() - dt.timedelta(days=int(days)) if int(days) else None


def message_limit() -> dt.datetime | None:
    return limit_of(str(shop_settings.value(MESSAGE_DAYS)))


def file_limit() -> dt.datetime | None:
    return limit_of(str(shop_settings.value(FILE_DAYS)))
