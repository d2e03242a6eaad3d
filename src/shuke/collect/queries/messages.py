"""What the pages on messages tell."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.collect.messages import quotes
from shuke.collect.models import Message, MessageFile, MessageWait
from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.customers import queries as people
from shuke.customers.queries import records_of

#: Of one thread, beside the message itself.
LISTED = 20
_OPEN = MessageWait.objects.filter(message=OuterRef("pk"), ended_at=None)


def messages() -> QuerySet[Message]:
    """All of them, each with whether it waits (`waits_now`)."""
    return Message.objects.select_related("customer").annotate(waits_now=Exists(_OPEN))


def waiting(rows: QuerySet[Message] | None = None) -> QuerySet[Message]:
    """Those that wait for somebody: few among many, so they are named."""
    open_ones = MessageWait.objects.open().values("message")
    return (messages() if rows is None else rows).filter(pk__in=open_ones)


def handled(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those that wait for nobody."""
    return rows.filter(~Exists(_OPEN))


def wrote_since(channel: str, people: Collection[int], since: dt.datetime) -> set[int]:
    """Those of these people, merged records of theirs included, who wrote over the channel from then on; what a
    platform tells of them (that they follow, that they pressed something) is nothing that they wrote."""
    records = records_of(people)
    rows = Message.objects.filter(
        customer__in=list(records),
        channel=channel,
        direction=Message.Direction.IN,
        occurred_at__gte=since,
    )
    return {
        records[pk]
        for pk, about in rows.values_list("customer_id", "answers")
        if not about.get("event")
    }


def message(message_id: int) -> Message:
    """Raises NotFound."""
    row = messages().filter(pk=message_id).first()
    if row is None:
        raise NotFound(_("There is no such message."))
    return row


def for_reader(actor: Actor, rows: Iterable[Message]) -> list[Message]:
    """Messages as the actor may read them: contacts in their words hidden from who may not see them. Not to be
    saved."""
    read = list(rows)
    for row in read:
        row.text, row.subject = (people.seen_text(actor, each) for each in (row.text, row.subject))
    return read


def visible_address(actor: Actor, row: Message, address: str) -> str:
    """The other side's address, hidden from who may not see it."""
    kind = people.ADDRESS.get(row.channel)
    if not kind or not address or actor.can("customers.contact"):
        return people.display_value(kind or "", address)
    return people.hide(kind, address)


#: What a message is besides text.
ABOUT = {
    "subscribe": gettext_lazy("Followed the account"),
    "unsubscribe": gettext_lazy("No longer follows the account"),
    "scan": gettext_lazy("Scanned a code of the account"),
    "click": gettext_lazy("Chose from the menu"),
    "view": gettext_lazy("Opened a page from the menu"),
    "image": gettext_lazy("A picture"),
    "voice": gettext_lazy("A voice message"),
    "video": gettext_lazy("A video"),
    "location": gettext_lazy("A place"),
    "link": gettext_lazy("A link"),
    "post": gettext_lazy("A post in a social circle"),
    "comment": gettext_lazy("A comment in a social circle"),
    "question": gettext_lazy("A question in a social circle"),
}


def about(answers: Mapping[str, Any]) -> str:
    """What a message is besides text, in words; "" for text."""
    code = answers.get("event") or answers.get("kind") or ""
    return str(ABOUT.get(code, code))


def waits(row: Message) -> list[MessageWait]:
    """Who dealt with it and when, the latest first."""
    return list(row.waits.order_by("-began_at", "-pk"))


def attachments(row: Message) -> list[MessageFile]:
    return list(row.files.filter(role=MessageFile.Role.ATTACHMENT).order_by("position"))


def thread(row: Message) -> list[Message]:
    """The others of its thread with the same person, or the same stranger, the latest first."""
    others = messages().filter(thread=row.thread).exclude(pk=row.pk)
    if row.customer_id:
        others = others.filter(customer__in=people.whole_person(row.customer_id))
    else:
        others = others.filter(customer=None, sender=row.sender)
    return list(others.order_by("-occurred_at", "-pk")[:LISTED])


def own_text(row: Message) -> tuple[str, str]:
    """What they wrote, and the whole of it where that is more."""
    own = quotes.own_words(row.text)
    return own, row.text if len(own) < len(row.text.strip()) else ""


def described(actor: Actor, row: Message) -> dict[str, Any]:
    """A message as programs read it."""
    person = people.whole_person(row.customer_id)[0] if row.customer_id else None
    for_reader(actor, [row])
    return {
        "id": row.pk, "channel": row.channel, "direction": row.direction, "customer": person,
        "sender": visible_address(actor, row, row.sender), "sender_name": row.sender_name,
        "subject": row.subject, "text": row.text, "thread": row.thread,
        "occurred_at": row.occurred_at, "received_at": row.received_at,
        "is_waiting": row.waits_now,  # type: ignore[attr-defined]
        "files": [
            {
                "id": each.pk, "title": each.title, "media_type": each.media_type,
                "size": each.size, "refusal": each.refusal,
            }
            for each in attachments(row)
        ],
    }  # fmt: skip


def messages_after(
    rows: QuerySet[Message], after: int | None, limit: int
) -> tuple[list[Message], int | None]:
    """Messages beyond the id `after`, the earliest first, and the id after which more follow."""
    most = min(max(limit, 1), 200)
    listed = list(rows.filter(pk__gt=min(after or 0, 2**63 - 1)).order_by("pk")[: most + 1])
    return listed[:most], listed[most - 1].pk if len(listed) > most else None


def message_title(row: Message) -> str:
    """What it is called where somebody is asked whose it is."""
    return _("Message: %(text)s") % {"text": str(row)[:120]}


def recipients(message_ids: Collection[int]) -> dict[int, str]:
    """To which address each of these messages of the shop goes, by id."""
    return dict(Message.objects.filter(pk__in=message_ids).values_list("pk", "recipient"))


def letters(message_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What these messages of the shop say: subject, text, the mailbox that an answer should come to, and the names
    of what was written before in their threads, the earliest first."""
    rows = list(Message.objects.filter(pk__in=message_ids))
    earlier = Message.objects.filter(thread__in={row.thread for row in rows}).exclude(name="")
    named: dict[str, list[tuple[Any, str]]] = {}
    for thread, at, name in earlier.order_by("occurred_at", "pk").values_list(
        "thread", "occurred_at", "name"
    ):
        named.setdefault(thread, []).append((at, name))
    return {
        row.pk: {
            "subject": row.subject,
            "text": row.text,
            "mailbox": row.sender if "@" in row.sender else "",
            "names": [name for at, name in named.get(row.thread, ()) if at <= row.occurred_at],
        }
        for row in rows
    }


def files_of(message_ids: Collection[int]) -> dict[int, list[MessageFile]]:
    """The files that came with these messages, by message."""
    rows = MessageFile.objects.filter(
        message__in=message_ids, role=MessageFile.Role.ATTACHMENT
    ).order_by("message", "position")
    files: dict[int, list[MessageFile]] = {}
    for row in rows:
        files.setdefault(row.message_id or 0, []).append(row)
    return files
