"""The door for writes: tickets from messages, and what colleagues do with them."""

from shuke.service.commands.answering import answer, send_answers, take_back
from shuke.service.commands.arriving import follow_message, follow_people
from shuke.service.commands.handling import (
    assign,
    give,
    let_wait,
    open_ticket,
    put_back,
    reopen,
    set_priority,
    solve,
    write_note,
)

__all__ = [
    "answer",
    "assign",
    "follow_message",
    "follow_people",
    "give",
    "let_wait",
    "open_ticket",
    "put_back",
    "reopen",
    "send_answers",
    "set_priority",
    "solve",
    "take_back",
    "write_note",
]
