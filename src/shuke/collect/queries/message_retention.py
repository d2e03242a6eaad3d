"""Messages and files that are older than the owner wants to keep them."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from shuke.collect.messages.limits import limit_of
from shuke.collect.models import Message, MessageFile, MessageWait
from shuke.common.kit import formats

#: Of an attachment that went before its message.
TOO_OLD = "too_old"


def old_messages(limit: dt.datetime) -> QuerySet[Message]:
    """Those that came before and wait for nobody."""
    waits = MessageWait.objects.open().filter(message=OuterRef("pk"))
    return Message.objects.filter(~Exists(waits), received_at__lt=limit)


def old_files(limit: dt.datetime) -> QuerySet[MessageFile]:
    """Attachments that came before and are still there."""
    rows = MessageFile.objects.filter(role=MessageFile.Role.ATTACHMENT, at__lt=limit)
    return rows.exclude(name="")


def effect_of_messages(_before: str, after: str) -> Iterator[str]:
    """What would go tonight; see `common.slots.SettingEffect`."""
    if limit := limit_of(after):
        rows = old_messages(limit)
        size = _size(MessageFile.objects.filter(message__in=rows).exclude(name=""))
        yield _("Tonight %(count)s messages would go for good, with %(size)s of files.") % {
            "count": formats.number(rows.count()),
            "size": size,
        }


def effect_of_files(_before: str, after: str) -> Iterator[str]:
    """The same of files."""
    if limit := limit_of(after):
        rows = old_files(limit)
        yield _("Tonight %(count)s files would go for good: %(size)s.") % {
            "count": formats.number(rows.count()),
            "size": _size(rows),
        }


def _size(rows: QuerySet[MessageFile]) -> str:
    return filesizeformat(rows.aggregate(size=Sum("size"))["size"] or 0)
