"""Writing back to who wrote: over the chat's gateway, or by a room above that hands such messages over."""

import re
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.commands.chats import can_answer, fitting
from shuke.collect.commands.messages import locked_message
from shuke.collect.messages import recording
from shuke.collect.models import Message
from shuke.collect.slots import MessageCarrier, Passage
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Conflict
from shuke.common.texts import paragraphs

LONGEST = 20_000
_AGAIN = re.compile(r"(?:re|回复|答复)\s*[:：]", re.IGNORECASE)


def write_back(actor: Actor, message_id: int, text: str, *, author: str = "") -> Message:
    """Answer what a person wrote, in the name of `author` (the actor's own, if empty). What came before it in the
    thread waits no longer; who hands it over is told by the fact.

    Raises Invalid for no text or too much, Conflict where no way leads back.
    """
    require(actor, "messages.handle")
    text = answer_text(text)
    with transaction.atomic():
        row = locked_message(message_id)
        if obstacle := no_way_back(row):
            raise Conflict(obstacle)
        way = "reply" if can_answer(row) else "carried"
        answer = recording.put_answer(
            actor, row, text, author=author, subject=_subject(row), way=way
        )
        facts.MESSAGE_ANSWERED.record(actor, row.pk, answer=answer.pk)
    return answer


def answer_text(text: str) -> str:
    """What `write_back` takes of a text. Invalid for none, or too much of it."""
    return fitting(paragraphs(text), LONGEST)


def no_way_back(row: Message) -> str:
    """Why nobody can write back to who wrote this, as a sentence; "" when somebody can."""
    if row.direction != Message.Direction.IN:
        return str(_("Answer what a person wrote."))
    if can_answer(row):
        return ""
    carriers = [each for each in declared(MessageCarrier) if row.channel in each.channels]
    if not carriers:
        return str(_("Nothing goes out from here over this channel. Answer where they wrote."))
    if row.customer_id is None:
        return str(_("Say whose message it is first, or add them to the record."))
    return next((words for each in carriers if (words := each.obstacle(row.channel))), "")


def _subject(row: Message) -> str:
    if row.channel != Message.Channel.EMAIL:
        return ""
    return (row.subject if _AGAIN.match(row.subject) else f"Re: {row.subject}".rstrip())[:300]


def passages(message_ids: Collection[int]) -> Mapping[int, Passage]:
    """How far messages of the shop got that rooms above hand over, by id; those of others are left out."""
    passed: dict[int, Passage] = {}
    for each in declared(MessageCarrier):
        passed |= each.passages(message_ids)
    return passed
