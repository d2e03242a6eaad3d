"""Rules tried on what came in: who would have been one person, and who would not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from shuke.common.declarations import declared
from shuke.common.versions import GoesOn
from shuke.customers.identity_kinds import IdentityKind, kinds
from shuke.customers.joining.assigning import Form, Person, State, assign
from shuke.customers.joining.reading import read_person
from shuke.customers.joining.rules import Rules
from shuke.customers.models import Identity
from shuke.customers.slots import PastArrivals

#: Examples of each sort, values that many share, and from how many people on they are named.
EXAMPLES, SHARED, MANY = 12, 20, 4
#: Beyond so many a value is of everybody.
_ENOUGH = 60


@dataclass
class _Side:
    """One set of rules on its way through the past."""

    rules: Rules
    state: State = field(default_factory=State)
    people: int = 0


@dataclass
class _Comparison:
    """Which people of one side are which of the other, and whose records their arrivals are on now."""

    others: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    records: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[int, str] = field(default_factory=dict)

    def note(self, person: int, other: int | None, record: int | None, kind: str | None) -> None:
        self.others[person].add(other or 0)
        if record is not None and len(self.records[person]) < EXAMPLES:
            self.records[person].add(record)
        if kind:
            self.kinds.setdefault(person, kind)

    def several(self) -> list[int]:
        """Those who are more than one person on the other side."""
        return [person for person, others in self.others.items() if len(others - {0}) > 1]

    def examples(self) -> list[dict[str, Any]]:
        ranked = sorted(self.several(), key=lambda who: (-len(self.others[who]), -who))
        return [
            {
                "customers": sorted(self.records[who]),
                "people": len(self.others[who] - {0}),
                "kind": self.kinds.get(who, ""),
            }
            for who in ranked[:EXAMPLES]
        ]


def rehearse(now: Rules, tried: Rules, goes_on: GoesOn) -> dict[str, Any] | None:
    """What came in, in order, by the rules that hold and by those that are tried, each from nothing; as JSON:
    `arrivals`, `people` now and `then`, `joined` and `apart` (people of the one that are several of the other),
    `nobody` (arrivals that would be nobody's), examples of each, and `shared`: values that many people have.
    Nothing is changed. None: stopped."""
    sides = _Side(now), _Side(tried)
    joined, apart = _Comparison(), _Comparison()
    seen: dict[Form, set[str]] = defaultdict(set)
    arrivals = nobody = 0
    declared_kinds = list(kinds().values())
    for frame in (frame for past in declared(PastArrivals) for frame in past.read()):
        present = [kind for kind in declared_kinds if kind.column in frame.columns]
        before, after = (_through(frame, present, side) for side in sides)
        for row, one, other in zip(frame.iter_rows(named=True), before, after, strict=True):
            record = row.get("customer_id")
            if one.customer_id:
                apart.note(one.customer_id, other.customer_id, record, one.by)
                nobody += other.customer_id is None
            if other.customer_id:
                joined.note(other.customer_id, one.customer_id, record, other.by)
            _see(one, row, seen)
        arrivals += frame.height
        if not goes_on(arrivals):
            return None
    return {
        "arrivals": arrivals,
        "people": sides[0].state.newcomers,
        "then": sides[1].state.newcomers,
        "joined": len(joined.several()),
        "apart": len(apart.several()),
        "nobody": nobody,
        "joined_examples": joined.examples(),
        "apart_examples": apart.examples(),
        "shared": _shared(seen, tried),
    }


def _through(frame: pl.DataFrame, present: list[IdentityKind], side: _Side) -> list[Person]:
    """The arrivals of a frame, assigned by one side. In a rehearsal all are newcomers, so who was met there has
    a negative id too."""
    people = [read_person(row, present) for row in frame.iter_rows(named=True)]
    assign(people, side.state, side.rules)
    return people


def _see(person: Person, row: Mapping[str, Any], seen: dict[Form, set[str]]) -> None:
    """Note with whom values were seen that families and couriers share."""
    accounts = [f"{kind}:{value}" for kind, value in person.exact if kind not in ("phone", "email")]
    who = accounts[0] if accounts else str(row.get("name") or "").casefold()
    for form in person.exact:
        if form[0] in ("phone", "email") and who and len(seen[form]) < _ENOUGH:
            seen[form].add(who)


def _shared(seen: Mapping[Form, set[str]], rules: Rules) -> list[dict[str, Any]]:
    """Values that many people have and that still join, by the row that holds them: an erasure takes them away."""
    many = sorted(
        ((len(who), form) for form, who in seen.items() if len(who) >= MANY and rules.joins(*form)),
        reverse=True,
    )[:SHARED]
    rows = []
    for people, (kind, value) in many:
        held = Identity.objects.filter(kind=kind, value=value, masked=False).first()
        if held is not None:
            rows.append({"identity": held.pk, "people": people})
    return rows
