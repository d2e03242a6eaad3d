"""The house rule of undo: every change on record says how it is undone, or why not (decision 0160)."""

import ast
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import pytest

from shuke.common.facts import FACTS, Fact
from shuke.common.undo import Undo
from tests.test_structure import HOUSE, SOURCE, tree

pytestmark = pytest.mark.once

#: Commands that a person gives and that no audited fact tells of, with how they are undone or why not.
NOT_ON_RECORD: dict[str, dict[str, str]] = {
    "knowledge": {"judge": "An opinion; the other button changes it."},
    "engage": dict.fromkeys(
        ("create_campaign", "copy_campaign"),
        "A draft, which nobody has got.",
    )
    | dict.fromkeys(("start_rehearsal", "stop_rehearsal"), "Changes nothing.")
    | {
        "wake_after": "Asks for a time; what is done then is on record.",
        "do_to_people": "Undone as what was done: the room's command is on record.",
    },
    "tasks": dict.fromkeys(
        ("chosen_people", "locked", "note_event"), "A part of commands, none by itself."
    )
    | {"hand_promises": "A part of the hand-over, which is taken back as a whole."},
    "service": {
        "give": "A part of the hand-over, which is taken back as a whole.",
        "draft_article": "Knowledge has it on record.",
        "locked": "A part of commands, none by itself.",
        "be_present": "Who has a page open is of some seconds.",
    },
    "sales": {
        "offer_coupon": "The coupon that is given is on record, with its undo.",
        "hand_stalls": "A part of the hand-over, which is taken back as a whole.",
        "hand_leads": "A part of the hand-over, which is taken back as a whole.",
        "hand_deals": "A part of the hand-over, which is taken back as a whole.",
        "compute_month": "Worked out from what is there, again each night.",
    },
    "insight": {"touch": "A part of commands, none by itself."},
    "loyalty": dict.fromkeys(("spend", "give_back"), "A part of commands, none by itself.")
    | dict.fromkeys(
        ("undo_handed", "undo_referred", "undo_refused", "undo_cleared"),
        "The undo of what is on record, which says so itself.",
    ),
    "counter": {
        "register": "Adding somebody and each statement are of the record, with their facts.",
        "receive_call": "A door: what a program told stays as it was.",
        "receive_entry": "A door: the visit that it becomes is on record.",
    },
    "collect": {
        **dict.fromkeys(
            ("receive", "receive_file"), "A door: what a program or a file brought stays as it was."
        ),
        **dict.fromkeys(
            ("start_trial", "change_reading", "change_mapping", "add_table", "set_terms"),
            "Nothing is recorded by it yet.",
        ),
        "discard_import": "Ends a file of which nothing was recorded; it is uploaded again.",
        **dict.fromkeys(("pause_import", "resume_import"), "Undone by each other."),
    },
    "shop": {
        "quote_coupon": "Changes nothing.",
        "redeem_coupon": "Paid; given back by take_back_use.",
        "take_back_use": "Paid back; the code is used again.",
    },
    "customers": {
        "locked_child": "A part of commands, none by itself.",
        "note_look": "it is itself the record of who looked",
        "move_owned": "A part of the hand-over, which is taken back as a whole.",
        "give": "Undone as what was given: the room's command is on record.",
    },
    "team": dict.fromkeys(("assign", "assign_many"), "A part of commands, none by itself.")
    | {"begin_second_factor": "Nothing asks for it before it is confirmed, which is on record."},
    "operate": {
        "remove_old_backups": "By the setting of how long they stay; the list of backups says when each went."
    },
}


def test_every_change_on_record_says_how_it_is_undone_or_why_not():
    silent = [fact.kind for fact in FACTS.values() if fact.audited and fact.undo is None]
    assert not silent, f"declare undo=Undo(…) or undo=Final(why) of {silent}"
    for fact in FACTS.values():
        if isinstance(fact.undo, Undo):
            assert set(fact.undo.thing) <= set(fact.holds), fact
            assert set(fact.undo.others) <= set(FACTS), fact


@pytest.mark.parametrize("room", HOUSE)
def test_every_command_that_a_person_gives_has_its_undo_on_record(room):
    functions = _functions(room)
    audited = {
        name
        for name, value in vars(_facts(room)).items()
        if isinstance(value, Fact) and value.audited
    }
    silent = [
        name
        for name, node in functions.items()
        if node.args.args and node.args.args[0].arg == "actor" and not name.startswith("_")
        if node.module != "undoing" and name not in NOT_ON_RECORD.get(room, {})
        if not _reaches(node, functions, audited)
    ]
    assert not silent, f"{silent} record no audited fact: let them, or say in NOT_ON_RECORD why"
    assert set(NOT_ON_RECORD.get(room, {})) <= set(functions), "gone by now"


def _facts(room: str):
    if find_spec(f"shuke.{room}.facts") is None:
        return ModuleType("none")
    return import_module(f"shuke.{room}.facts")


def _functions(room: str) -> dict[str, ast.FunctionDef]:
    """Functions and methods of a room's commands by their name."""
    commands = SOURCE / room / "commands"
    paths = [*commands.rglob("*.py"), *SOURCE.glob(f"{room}/commands.py")]
    functions = {}
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                node.module = path.stem
                functions[node.name] = node
    return functions


def _reaches(node, functions, audited, seen=frozenset()) -> bool:
    """Whether it names an audited fact, itself or in what it calls."""
    names = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    if names & (audited | {"archived", "restored"}):
        return True
    calls = (names & functions.keys()) - seen - {node.name}
    return any(_reaches(functions[name], functions, audited, seen | calls) for name in calls)
