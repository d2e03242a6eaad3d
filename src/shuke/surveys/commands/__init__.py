"""The door for writes: surveys, who is asked, what they answer, what is made of it."""

from shuke.surveys.commands.answering import (
    answer_invitation,
    answer_openly,
    attend,
    raw_answers,
    unattend,
)
from shuke.surveys.commands.finding import make_finding, settle_finding
from shuke.surveys.commands.inviting import follow_ticket, invite, uninvite
from shuke.surveys.commands.making import (
    begin_wave,
    change_survey,
    close_survey,
    make_survey,
    open_survey,
    restore_survey,
    take_wave_back,
)
from shuke.surveys.commands.reaching import set_quotas, set_up

__all__ = [
    "answer_invitation",
    "answer_openly",
    "attend",
    "begin_wave",
    "change_survey",
    "close_survey",
    "follow_ticket",
    "invite",
    "make_finding",
    "make_survey",
    "open_survey",
    "raw_answers",
    "restore_survey",
    "set_quotas",
    "set_up",
    "settle_finding",
    "take_wave_back",
    "unattend",
    "uninvite",
]
