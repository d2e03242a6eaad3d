"""The door for writes: people added at the till, visits."""

from shuke.counter.commands.registering import register
from shuke.counter.commands.visiting import note_visit, restore_visit, take_back_visit

__all__ = ["note_visit", "register", "restore_visit", "take_back_visit"]
