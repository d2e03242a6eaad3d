"""The door for writes: people added at the till, visits, calls."""

from shuke.counter.commands.calling import (
    change_call,
    log_call,
    receive_call,
    restore_call,
    take_back_call,
)
from shuke.counter.commands.entries import receive_entry
from shuke.counter.commands.kiosks import beat, end_kiosk, make_kiosk, sign_up
from shuke.counter.commands.registering import register
from shuke.counter.commands.visiting import note_visit, restore_visit, take_back_visit

__all__ = [
    "beat",
    "change_call",
    "end_kiosk",
    "log_call",
    "make_kiosk",
    "note_visit",
    "receive_call",
    "receive_entry",
    "register",
    "restore_call",
    "restore_visit",
    "sign_up",
    "take_back_call",
    "take_back_visit",
]
