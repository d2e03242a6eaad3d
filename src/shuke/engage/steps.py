"""Kinds of steps: what a room declares so that its letters go through the one ledger.

A room that says something new to people (a journey, a reminder, a reply) declares a `StepKind` and
opens a step; nothing in the ledger or the sending loop changes for it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.customers.queries import Reach
from shuke.engage.models import Link, Step
from shuke.engage.recipients import Recipient


class Composer(Protocol):
    """Writes what a step says; `letter` is called by several threads at once.

    `variables` are the declared ones (`customers.slots.Variable`) that it needs of its people."""

    @property
    def variables(self) -> Collection[str]: ...

    def letter(self, recipient: Recipient) -> bytes: ...


@dataclass(frozen=True)
class StepKind:
    """How steps of one kind are written, and what follows."""

    name: str
    #: `compose(step)`: the `Composer` of its letters. LetterError when they cannot be written at all.
    compose: Callable[..., Any]
    #: `sender(step)`: whom its letters are from, as the channel writes it; empty for the shop's own.
    sender: Callable[..., Any]
    #: `drained(step)`: nobody waits and nobody is being written to.
    drained: Callable[..., Any]
    #: `trouble(step, words, lasting)`: the channel cannot be used; lasting when waiting is no use.
    trouble: Callable[..., Any]
    #: `details(step ids)`: what the timeline says of their sends, JSON-able, by step id: "name", which
    #: people read, and what else its room wants to find there.
    details: Callable[..., Any]
    #: `is_automatic(step)`: its people were chosen by conditions on what they are or did.
    is_automatic: Callable[..., bool] = lambda step: False
    #: `has_offer(step)`: what it says has an offer in it.
    has_offer: Callable[..., bool] = lambda step: False
    #: `addresses(occurrences by customer id)`: where the message of that occurrence goes, if not to the address that
    #: was seen last.
    addresses: Callable[[Mapping[int, int]], Mapping[int, str]] = lambda occurrences: {}
    #: `words(occurrences)`: what each message of its own says, by its occurrence; composers find it in
    #: `Recipient.values`.
    words: Callable[[Collection[int]], Mapping[int, Mapping[str, Any]]] | None = None
    #: `offering(step ids)`: those of them that have one, in one query.
    offering: Callable[..., Collection[int]] = lambda step_ids: ()


def kind_of(step: Step) -> StepKind:
    """The declared kind of a step. KeyError when its room is gone."""
    return {kind.name: kind for kind in declared(StepKind)}[step.kind]


def sender_of(step: Step) -> str:
    """Whom its letters are from; empty for the shop's own, also when the room of its kind is gone:
    who wants to leave can, whatever was taken out of the shop since."""
    kind = _kind_if_there(step)
    return kind.sender(step) if kind else ""


def details_of(step: Step) -> dict[str, Any]:
    """What the timeline says of it; nothing when the room of its kind is gone."""
    kind = _kind_if_there(step)
    return dict(kind.details([step.pk])[step.pk]) if kind else {}


def details_of_steps(steps: Iterable[Step]) -> dict[int, dict[str, Any]]:
    """The same of several, by their ids: a query for each kind."""
    by_kind: defaultdict[str, set[int]] = defaultdict(set)
    for step in steps:
        by_kind[step.kind].add(step.pk)
    details: dict[int, dict[str, Any]] = {}
    for kind in declared(StepKind):
        details |= kind.details(by_kind[kind.name]) if kind.name in by_kind else {}
    return details


def is_automatic(step: Step) -> bool:
    """Whether conditions chose its people; not when the room of its kind is gone."""
    kind = _kind_if_there(step)
    return bool(kind and kind.is_automatic(step))


def has_offer(step: Step) -> bool:
    """Whether it has an offer in it; not when the room of its kind is gone."""
    kind = _kind_if_there(step)
    return bool(kind and kind.has_offer(step))


def with_offer(step_ids: Collection[int]) -> set[int]:
    """Those of these steps that have an offer in them: a query for each kind of step."""
    return {pk for kind in declared(StepKind) for pk in kind.offering(step_ids)}


def readdress(step: Step, people: Mapping[int, Reach], occurrences: Mapping[int, int]) -> None:
    """Let messages go where their kind says: an answer to the address that wrote."""
    kind = _kind_if_there(step)
    for customer, address in (kind.addresses(occurrences) if kind else {}).items():
        if customer in people and address:
            people[customer].address = address


def tell_trouble(step: Step, words: str) -> None:
    """Let its kind know that it rests until somebody decides; nobody to tell when that room is gone."""
    if kind := _kind_if_there(step):
        kind.trouble(step, words, True)


def _kind_if_there(step: Step) -> StepKind | None:
    return next((kind for kind in declared(StepKind) if kind.name == step.kind), None)


def keep_links(step_id: int, urls: Iterable[str]) -> None:
    """Let the step's letters link to these addresses, counted from 1, and to nothing else. Call before
    its first send: letters that are out name a link by its number."""
    Link.objects.filter(step=step_id).delete()
    Link.objects.bulk_create(
        Link(step_id=step_id, position=position, url=url)
        for position, url in enumerate(urls, start=1)
    )


def new_step(kind: str, *, purpose: str = Step.Purpose.MARKETING, channel: str = "email") -> Step:
    """A step at rest, for what will point at it."""
    return Step.objects.create(kind=kind, purpose=purpose, channel=channel, since=clock.now())


def set_state(step_id: int, state: str) -> None:
    """Open, rest or end a step: effective with the next letter. Call in the transaction that decides."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a step changes in the transaction that decides it")
    steps = Step.objects.filter(pk=step_id).exclude(state=state)
    steps.update(state=state, since=clock.now())
