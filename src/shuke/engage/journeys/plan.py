"""A journey's definition as a path that can be walked: which step follows which.

A definition is JSON: `trigger` and `goal` ({"key", "values"}; the goal may be bound to the same thing:
"same"), `again` ("once", "each", or days as text), `segment` (only its people enter; 0 for everybody),
`holdout` (per cent), `steps`. Each step has `key` and `kind`; branch, split and until have the paths `yes`
and `no`, which lead on to what follows the step itself.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

#: Kinds of steps in the order in which they are offered, with the values of a new one.
BLANK: dict[str, dict[str, Any]] = {
    "wait": {"amount": 1, "unit": "days"},
    "clock": {"at": "10:00"},
    "until": {"trigger": "", "values": {}, "same": False, "days": 3, "yes": [], "no": []},
    "branch": {"segment": 0, "yes": [], "no": []},
    "split": {"percent": 50, "yes": [], "no": []},
    "message": {
        "channel": "email", "purpose": "marketing", "subject": "", "preheader": "", "html": "",
        "text": "", "sender": "", "reply_to": "", "language": "", "has_offer": False,
    },
    "deed": {"action": "", "values": {}},
    "exit": {},
}  # fmt: skip
#: What of a message its letter is written from.
TEXTS = ("subject", "preheader", "html", "text", "sender", "reply_to", "language")
UNITS = ("minutes", "hours", "days")
#: Steps that hold people until a time.
WAITING = frozenset({"wait", "clock", "until"})
#: Steps that people part at.
PARTING = frozenset({"until", "branch", "split"})
#: A draft of nothing.
EMPTY: dict[str, Any] = {
    "trigger": {"key": "", "values": {}},
    "goal": None,
    "again": "once",
    "segment": 0,
    "holdout": 10,
    "steps": [],
}


@dataclass(frozen=True)
class Place:
    """One step, where it stands and what follows it: by outcome "yes" or "no", else ""."""

    key: str
    kind: str
    values: Mapping[str, Any]
    depth: int
    after: str
    onward: Mapping[str, str] = field(default_factory=dict)

    def following(self, outcome: str) -> str:
        """Key of the step that follows; "" at the end of the way."""
        return self.onward.get(outcome, self.after)

    @property
    def what(self) -> dict[str, Any]:
        """Of "until": what it waits for, as a trigger."""
        return awaited(self.values)

    @property
    def length(self) -> dt.timedelta:
        """Of a wait; of "until" the longest."""
        if self.kind == "until":
            return dt.timedelta(days=int(self.values["days"]))
        return dt.timedelta(**{self.values["unit"]: int(self.values["amount"])})


@dataclass(frozen=True)
class Plan:
    """A definition, ready to be walked."""

    definition: Mapping[str, Any]

    @property
    def trigger(self) -> Mapping[str, Any]:
        return self.definition["trigger"]

    @property
    def goal(self) -> Mapping[str, Any] | None:
        return self.definition.get("goal")

    @property
    def again(self) -> str:
        return str(self.definition.get("again", "once"))

    @property
    def segment(self) -> int:
        return int(self.definition.get("segment") or 0)

    @property
    def holdout(self) -> int:
        return int(self.definition.get("holdout") or 0)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every step by its key, in the order of the path."""
        places: dict[str, Place] = {}
        _lay(self.definition["steps"], "", 0, places)
        ordered = [step["key"] for step, _depth in walk(self.definition["steps"])]
        return {key: places[key] for key in ordered}

    @property
    def first(self) -> str:
        """Key of the first step; "" of an empty path."""
        steps = self.definition["steps"]
        return steps[0]["key"] if steps else ""

    def of_kind(self, *kinds: str) -> list[Place]:
        return [place for place in self.places.values() if place.kind in kinds]


def awaited(step: Mapping[str, Any]) -> dict[str, Any]:
    """What a step "until" waits for, as a trigger; a step's own key is that of its place."""
    return {"key": step["trigger"], "values": step["values"], "same": step["same"]}


def walk(steps: list[dict[str, Any]], depth: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """Every step with its depth, in the order in which they are read."""
    for step in steps:
        yield step, depth
        for side in ("yes", "no"):
            yield from walk(step.get(side, []), depth + 1)


def _lay(steps: list[dict[str, Any]], after: str, depth: int, places: dict[str, Place]) -> str:
    """Lay the steps before `after`; the key of the first of them."""
    for step in reversed(steps):
        onward = {
            side: _lay(step[side], after, depth + 1, places)
            for side in ("yes", "no")
            if side in step
        }
        places[step["key"]] = Place(step["key"], step["kind"], step, depth, after, onward)
        after = step["key"]
    return after


def next_key(definition: Mapping[str, Any]) -> str:
    """A key that no step of the definition has had."""
    used = [int(step["key"][1:]) for step, _depth in walk(definition["steps"])]
    return f"s{max([*used, int(definition.get('last', 0))]) + 1}"
