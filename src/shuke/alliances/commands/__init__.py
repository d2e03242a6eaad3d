"""The door for writes: agreements, and the lists that go either way under them."""

from shuke.alliances.commands.agreements import end_agreement, make_agreement, resume_agreement
from shuke.alliances.commands.giving import countersign, give_people, take_back_countersign
from shuke.alliances.commands.receiving import receive_list

__all__ = [
    "countersign",
    "end_agreement",
    "give_people",
    "make_agreement",
    "receive_list",
    "resume_agreement",
    "take_back_countersign",
]
