"""Whatever is done with a ticket, no note for colleagues leaves down any channel."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.collect import commands as collect
from shuke.collect.models import Message, MessageHook
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.common.models import RecordedFact
from shuke.customers.models import Touch
from shuke.engage.commands.replying import compose, words
from shuke.engage.models import Send, Step
from shuke.engage.recipients import Recipient
from shuke.service import commands
from shuke.service.commands.arriving import file_message
from shuke.service.models import Answer, Ticket
from shuke.service.tests import talk

pytestmark = pytest.mark.django_db
MARK = "别告诉客人-7731"
#: What may read the table of notes.
READERS = {"commands/handling.py", "queries/conversation.py", "declarations.py"}
DEEDS = st.lists(
    st.sampled_from(
        ("note", "answer", "back", "send", "solve", "reopen", "merge", "split", "more")
    ),
    min_size=3,
    max_size=14,
)


@pytest.fixture
def hook(home, actor):
    with clock.fixed(talk.NOON):
        row, _token = collect.make_hook(actor("owner"), kind="chat", name="网站")
    return row


def arrive(hook: MessageHook, number: int, channel: str) -> None:
    name = f"{channel}-{number}"
    body = {
        "channel": channel, "door": hook.door, "id": name, "sender": "小满", "thread": "小满",
        "recipient": "shop", "text": f"问题 {number}", "at": clock.now().isoformat(),
    }  # fmt: skip
    collect.receive(SYSTEM, f"{hook.door}:messages", [collect.Incoming(name, clock.now(), body)])
    file_message(Message.objects.latest("pk").pk)


@settings(max_examples=25)
@given(deeds=DEEDS)
def test_no_note_ever_leaves(hook, actor, deeds):
    from django.db import transaction

    try:
        with transaction.atomic():
            play(hook, actor("agent"), deeds)
            for text in leaving(hook):
                assert MARK not in text
            raise RollBack
    except RollBack:
        pass


class RollBack(Exception):
    pass


def play(hook, agent, deeds) -> None:
    """One way through what colleagues can do; what cannot be done then is refused."""
    with clock.fixed(talk.NOON):
        arrive(hook, 0, "chat")
    for at, deed in enumerate(deeds, 1):
        with clock.fixed(talk.NOON + dt.timedelta(minutes=at)):
            tickets = list(Ticket.objects.exclude(state="merged").order_by("-pk"))
            row = tickets[0]
            try:
                if deed == "note":
                    commands.write_note(agent, row.pk, MARK)
                elif deed == "answer":
                    commands.answer(agent, row.pk, f"回复 {at}")
                elif deed == "back":
                    commands.take_back(agent, Answer.objects.latest("pk").pk)
                elif deed == "send":
                    commands.send_answers()
                elif deed == "solve":
                    commands.solve(agent, row.pk)
                elif deed == "reopen":
                    commands.reopen(agent, row.pk)
                elif deed == "merge" and len(tickets) > 1:
                    commands.merge(agent, row.pk, tickets[1].pk)
                elif deed == "split":
                    commands.split(agent, row.pk, row.messages.latest("pk").message_id)
                elif deed == "more":
                    arrive(hook, at, "chat")
            except (ShukeError, Answer.DoesNotExist):
                pass
    with clock.fixed(talk.NOON + dt.timedelta(hours=2)):
        commands.send_answers()


def leaving(hook) -> list[str]:
    """All that could leave: what gateways fetch, what the ledger sends, what other systems are told."""
    texts = [each["text"] for each in collect.answers_after(hook.door, 0)]
    texts += Message.objects.values_list("text", flat=True)
    for send in Send.objects.filter(step__kind="reply"):
        person = Recipient(send.pk, "", 1, "lin@example.com", values=words([send.occurrence]))
        texts.append(compose(Step.objects.get(pk=send.step_id)).letter(person).decode())
    texts += [str(detail) for detail in Touch.objects.values_list("detail", flat=True)]
    texts += [str(payload) for payload in RecordedFact.objects.values_list("payload", flat=True)]
    return texts


def test_nothing_but_the_conversation_reads_notes():
    """A new reader of the table is a decision: look at what it sends, then name it here."""
    room = Path(__file__).parents[1]
    readers = set()
    for path in room.rglob("*.py"):
        if path.parent.name in ("tests", "migrations") or path.name == "models.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = isinstance(node, ast.Name) and node.id == "Note"
            through = isinstance(node, ast.Attribute) and node.attr in ("notes", "Note")
            if named or through:
                readers.add(path.relative_to(room).as_posix())
    assert readers <= READERS, readers - READERS
