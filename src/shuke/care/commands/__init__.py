"""The door for writes: what somebody owns, what was read of it, what was done to it."""

from shuke.care.commands.planning import begin_plans, end_plans, keep_things, write_plans
from shuke.care.commands.readings import (
    note_service,
    remove_reading,
    remove_service,
    take_reading,
)
from shuke.care.commands.things import bring_back, edit_thing, let_go, note_thing

__all__ = [
    "begin_plans",
    "bring_back",
    "edit_thing",
    "end_plans",
    "keep_things",
    "let_go",
    "note_service",
    "note_thing",
    "remove_reading",
    "remove_service",
    "take_reading",
    "write_plans",
]
