"""Answers in chats: written by a colleague, taken by the gateway that brings them to the person."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.commands.messages import locked_message
from shuke.collect.messages import recording
from shuke.collect.messages.gateway import CHATS
from shuke.collect.models import Message, MessageHook
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.texts import readable

LONGEST = 2_000
#: Answers of one call.
MOST = 100


def answer_chat(actor: Actor, message_id: int, text: str) -> Message:
    """Write back in the chat that a message came over; nothing of it waits any longer.

    Raises Conflict where nobody brings answers there, Invalid for no text or too much of it.
    """
    require(actor, "messages.handle")
    text = fitting(readable(text), LONGEST)
    with transaction.atomic():
        row = locked_message(message_id)
        if not can_answer(row):
            raise Conflict(
                _("Nobody brings answers there: the connection was ended, or it is no chat.")
            )
        answer = recording.put_answer(actor, row, text)
        facts.MESSAGE_ANSWERED.record(actor, row.pk, answer=answer.pk)
    return answer


def fitting(text: str, most: int) -> str:
    """The text of an answer. Invalid for none, or too much of it."""
    if not 1 <= len(text) <= most:
        words = _("Write an answer, in %(most)s characters at most.") % {"most": most}
        raise Invalid(words, fields={"text": words})
    return text


def can_answer(row: Message) -> bool:
    """Whether a gateway brings what is written back to who wrote this."""
    if row.channel not in CHATS or row.direction != Message.Direction.IN:
        return False
    number = row.door.removeprefix("hook-")
    hooks = MessageHook.objects.open().filter(kind=MessageHook.Kind.CHAT)
    return number.isdigit() and hooks.filter(pk=int(number)).exists()


def answers_after(door: str, after: int) -> list[dict[str, Any]]:
    """What was written back over a connection since its gateway asked last, the oldest first."""
    rows = Message.objects.filter(
        pk__gt=after, door=door, direction=Message.Direction.OUT, answers__reply=True
    )
    return [
        {
            "id": row.pk,
            "channel": row.channel,
            "to": row.recipient,
            "text": row.text,
            "at": row.occurred_at.isoformat(),
        }
        for row in rows.order_by("pk")[:MOST]
    ]


def without_answers(door: str, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a gateway posts without the answers that it brought itself (`reply`: their id): the platform shows
    them to it like any words of the shop, and here they are already."""
    named = {body["reply"] for body in bodies if body["is_from_shop"] and body["reply"] is not None}
    here = Message.objects.filter(
        pk__in=[n for n in named if n < 2**63], door=door, answers__reply=True
    )
    own = set(here.values_list("pk", flat=True))
    others = [body for body in bodies if not (body["is_from_shop"] and body["reply"] in own)]
    return [{name: value for name, value in body.items() if name != "reply"} for body in others]
