"""The door for reads: tickets, their conversation, who may have them."""

from shuke.service.queries.conversation import Entry, conversation
from shuke.service.queries.tickets import (
    ANSWER,
    VIEW,
    following,
    receivers,
    ticket_for,
    tickets,
)

__all__ = [
    "ANSWER",
    "VIEW",
    "Entry",
    "conversation",
    "following",
    "receivers",
    "ticket_for",
    "tickets",
]
