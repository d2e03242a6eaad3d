"""The door for writes: gatherings, who is invited, who comes, who came."""

from shuke.gatherings.commands.admitting import admit, not_here
from shuke.gatherings.commands.answering import answer, decline, follow_form, put_back, sign_up
from shuke.gatherings.commands.inviting import invite, uninvite
from shuke.gatherings.commands.planning import (
    Plan,
    call_off,
    change_gathering,
    close_gathering,
    make_gathering,
    open_gathering,
    restore_gathering,
    take_up,
)

__all__ = [
    "Plan",
    "admit",
    "answer",
    "call_off",
    "change_gathering",
    "close_gathering",
    "decline",
    "follow_form",
    "invite",
    "make_gathering",
    "not_here",
    "open_gathering",
    "put_back",
    "restore_gathering",
    "sign_up",
    "take_up",
    "uninvite",
]
