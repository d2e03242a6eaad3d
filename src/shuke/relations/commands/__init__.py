"""The door for writes: the set of relationship types, and of which type somebody is."""

from shuke.relations.commands.assigning import assign_types, follow_merges
from shuke.relations.commands.choosing import choose_type, release_type
from shuke.relations.commands.ruling import begin_types, end_types, run_rehearsal, write_types

__all__ = [
    "assign_types",
    "begin_types",
    "choose_type",
    "end_types",
    "follow_merges",
    "release_type",
    "run_rehearsal",
    "write_types",
]
