"""The door for reads: tickets, their conversation, who may have them."""

from shuke.service.queries.conversation import Entry, conversation
from shuke.service.queries.tickets import (
    ANSWER,
    VIEW,
    filled,
    following,
    macro_for,
    macros,
    others,
    receivers,
    tag_names,
    ticket_for,
    tickets,
    waiting_counts,
)

__all__ = [
    "ANSWER",
    "VIEW",
    "Entry",
    "conversation",
    "filled",
    "following",
    "macro_for",
    "macros",
    "others",
    "receivers",
    "tag_names",
    "ticket_for",
    "tickets",
    "waiting_counts",
]
