"""What people wrote goes after the time that the owner set, with all that came with it."""

import datetime as dt

from django.db import transaction

from shuke.collect import facts
from shuke.collect.messages.limits import file_limit, message_limit
from shuke.collect.messages.recording import TOUCH
from shuke.collect.models import Document, Message
from shuke.collect.queries.message_retention import TOO_OLD, old_files, old_messages
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers

_STEP = 200


def forget_messages() -> tuple[int, int]:
    """Obey both settings; how many messages went, and how many files of others. In steps, safe to run again."""
    messages = files = 0
    if limit := message_limit():
        while count := _forget_some(limit):
            messages += count
    if limit := file_limit():
        files = old_files(limit).update(name="", refusal=TOO_OLD)
    if messages or files:
        with transaction.atomic():
            facts.MESSAGES_FORGOTTEN.record(SYSTEM, messages=messages, files=files)
    return messages, files


def _forget_some(limit: dt.datetime) -> int:
    with transaction.atomic():
        rows = list(old_messages(limit).order_by("pk").select_for_update(of=("self",))[:_STEP])
        ids = [row.pk for row in rows]
        customers.forget_touches([TOUCH], ids)
        by_door: dict[str, list[str]] = {}
        for row in rows:
            by_door.setdefault(row.door, []).append(row.ref)
        for door, refs in by_door.items():
            # The inbox holds the words too.
            Document.objects.filter(source=f"{door}:messages", key__in=refs).delete()
        Message.objects.filter(pk__in=ids).delete()
    return len(ids)
