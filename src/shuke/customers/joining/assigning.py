"""Who each arrival is, by the rules: the same for the record and for a rehearsal on the past."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shuke.customers.identity_kinds import BITS
from shuke.customers.joining.rules import Rules

Form = tuple[str, str]
#: Whose, kind, value, whether it identifies nobody.
Fresh = tuple[int, str, str, bool]


@dataclass
class Person:
    """One arrival on its way to a customer. Newcomers have a negative stand-in id."""

    profile: dict = field(default_factory=dict)
    exact: list[Form] = field(default_factory=list)
    masked: list[Form] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    customer_id: int | None = None
    outcome: str = "unidentified"
    #: The kind of identity that recognised them, and the same of somebody who was on record before.
    by: str | None = None
    met_by: str | None = None


@dataclass
class State:
    """What is on record of the identities that arrive: whose each is, how many more have it, what else its
    holder is known by, and who stands for those that were merged away."""

    owners: dict[Form, int] = field(default_factory=dict)
    #: People who have it beside its owner.
    shared: dict[Form, set[int]] = field(default_factory=lambda: defaultdict(set))
    #: Person -> kind -> values.
    theirs: dict[int, dict[str, set[str]]] = field(default_factory=dict)
    stands: dict[int, int] = field(default_factory=dict)
    newcomers: int = 0

    def person(self, record: int) -> int:
        return self.stands.get(record, record)

    def values(self, record: int, kind: str) -> set[str]:
        return self.theirs.get(self.person(record), {}).get(kind, set())

    def note(self, record: int, form: Form) -> None:
        kinds = self.theirs.setdefault(self.person(record), {})
        kinds.setdefault(form[0], set()).add(form[1])


def assign(people: Iterable[Person], state: State, rules: Rules) -> list[Fresh]:
    """Set each person's customer id and outcome, and what is on record now; returns the identities that are
    new. In the order of the rules the first identity that tells decides; an identity never moves."""
    fresh: dict[Fresh, None] = {}
    for person in people:
        telling = sorted(
            (form for form in person.exact if rules.joins(*form)), key=lambda f: rules.rank[f[0]]
        )
        if not telling:
            continue
        owner, kind = _owner_of(telling, state, rules)
        person.outcome = "matched"
        if owner is None:
            state.newcomers += 1
            person.outcome, owner = "created", -state.newcomers
        elif owner > 0:
            person.met_by = kind
        person.customer_id, person.by = owner, kind
        _give(person, owner, frozenset(telling), state, fresh)
        fresh |= dict.fromkeys((owner, kind, value, True) for kind, value in person.masked)
    return list(fresh)


def _give(
    person: Person, owner: int, telling: frozenset[Form], state: State, fresh: dict[Fresh, None]
) -> None:
    """What this arrival carries is its person's; what is somebody else's already, or never joins, they have
    too, but it tells nobody of them."""
    for form in person.exact:
        holder = state.owners.get(form)
        if form not in telling:
            if holder is None or state.person(holder) != state.person(owner):
                fresh[owner, *form, True] = None
            continue
        if holder is None:
            state.owners[form] = owner
            state.note(owner, form)
            fresh[owner, *form, False] = None
        elif state.person(holder) != state.person(owner):
            person.problems.append(f"{form[0]}:taken")
            state.shared[form].add(state.person(owner))
            fresh[owner, *form, True] = None
            continue
        person.profile["known_by"] = person.profile.get("known_by", 0) | BITS.get(form[0], 0)


def _owner_of(telling: list[Form], state: State, rules: Rules) -> tuple[int | None, str | None]:
    """Whose identity the most telling one is, and of which kind it is."""
    number = next((value for kind, value in telling if kind == "number"), None)
    for form in telling:
        owner = state.owners.get(form)
        if owner is None:
            continue
        theirs = state.values(owner, "number")
        if form[0] != "number" and number is not None and theirs and number not in theirs:
            continue  # another customer number: another person, whatever they share
        if is_crowded(form, owner, telling, state, rules):
            continue
        return owner, form[0]
    return None, None


def is_crowded(form: Form, owner: int, telling: Iterable[Form], state: State, rules: Rules) -> bool:
    """Whether more people stand behind a value than its kind allows: those who have it beside its owner, and as
    many as their more telling accounts of one kind say, with what this arrival brings."""
    most = rules.most.get(form[0])
    if not most:
        return False
    above = rules.above(form[0])
    brought = defaultdict(set)
    for kind, value in telling:
        brought[kind].add(value)
    accounts = max((len(state.values(owner, kind) | brought[kind]) for kind in above), default=1)
    others = state.shared.get(form, set())
    return max(accounts, 1) + len(others) > most
