"""Ways to reach a person. A channel is declared like any addition (`common.declarations`).

The ledger, the claim and the sending loop know this protocol and no transport. A channel says where a
person is reached through `customers.queries.reach` (its name is a channel of consent), gives a
connection per thread, says of each letter how far it got and what it costs, and reads what its carrier
posts afterwards (`channels.incoming`).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from shuke.common.declarations import declared
from shuke.customers.facts import CHANNELS

if TYPE_CHECKING:
    from shuke.engage.channels.incoming import Posted, Replied, Reported
    from shuke.engage.models import Step

EMAIL = "email"


class Outcome(StrEnum):
    SENT = "sent"
    #: It will never be taken: something is wrong with the address or the content.
    REFUSED = "refused"
    #: It is not taken now.
    DEFERRED = "deferred"
    #: It may have arrived, and nobody can say.
    UNKNOWN = "unknown"
    #: Nothing of it left us; it can simply be queued again.
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a hand-over ended: the outcome, the other side's code and words, and at which step."""

    outcome: Outcome
    code: int = 0
    text: str = ""
    step: str = ""
    #: The carrier's own name of the message, where its receipts call it so.
    ref: str = ""

    def __str__(self) -> str:
        return f"{self.code or ''} {self.text}".strip()[:300]


class ChannelTrouble(Exception):
    """The channel cannot be used for now. `lasting`: it refuses us, so that trying again is no use
    before somebody has looked."""

    def __init__(self, words: str, *, lasting: bool = False):
        super().__init__(words)
        self.lasting = lasting


class Connection(Protocol):
    """What one thread hands letters over with."""

    def open(self) -> object:
        """Make it ready; may take long. ChannelTrouble: it cannot be."""

    def hand_over(self, key: str, address: str, content: bytes, begin: Callable) -> Answer:
        """Hand over one letter. `key` names the send (`Keyring.send_key`), for what comes back;
        `begin()` is called just before the content flows. ChannelTrouble: nothing was handed over
        and nothing else will be."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Channel:
    """One way to reach people, and its limits."""

    #: As in consent: "email", "sms".
    name: str
    #: A connection for the letters of a step, and how many may be open at once.
    connect: Callable[["Step"], Connection]
    connections: Callable[[], int]
    #: Seconds after which a hand-over has ended, whatever happens.
    timeout: float
    #: A connection for one letter that somebody at a page waits for; None: as `connect`.
    trial: Callable[["Step"], Connection] | None = None
    #: Letters a second at most, over all connections and workers of this machine; 0 for no limit.
    per_second: float = 0
    #: Into how many parts the carrier cuts a letter, and what one costs in the shop's currency.
    parts: Callable[[bytes], int] = lambda _content: 1
    part_cost: Callable[[], Decimal] = lambda: Decimal(0)
    #: Reads what the carrier posts to `/channels/<name>/incoming/`, and proves that it is from there.
    #: Raises Forged or Unreadable. None where nothing is posted.
    incoming: "Callable[[Posted], Sequence[Reported | Replied]] | None" = None
    #: What the carrier wants to be answered.
    thanks: str = "ok"
    #: Between which hours of a day marketing may go out over it, on the clock of the person; None for
    #: all day.
    hours: tuple[dt.time, dt.time] | None = None
    #: Of a channel that ends in the house (`channels.house`): writes the work that was handed over, `keep(step,
    #: [Errand])`, in the transaction that settles the sends. None where messages leave.
    keep: Callable[..., None] | None = None
    #: What it is called inside a sentence, where it is no channel of consent.
    label: Any = ""
    #: An icon of the kit.
    icon: str = "send"
    #: How many marketing messages the carrier allows one person in a month of the calendar; 0 for any number.
    a_month: Callable[[], int] = lambda: 0
    #: Receipts and replies come by collect's door for messages, not by one of its own.
    by_messages: bool = False
    #: Somebody is met, not written to: no consent and no address are needed.
    in_person: bool = False


def incoming_doors() -> dict[str, Any]:
    """The channels by which something comes back, and how they are called."""
    return {
        each.name: CHANNELS.get(each.name, each.name)
        for each in declared(Channel)
        if each.incoming
        or each.by_messages
        or each.name == EMAIL  # reports of mail servers come through `shuke bounce`
    }


def channel_name(name: str) -> str:
    """A channel inside a sentence."""
    labels = {each.name: each.label for each in declared(Channel) if each.label}
    return str(labels.get(name) or CHANNELS.get(name, name))


def is_in_person(name: str) -> bool:
    """Whether people are met over it, see `Channel.in_person`."""
    return any(each.in_person for each in declared(Channel) if each.name == name)


def channel(name: str) -> Channel:
    """The declared channel of this name. KeyError when there is none."""
    return {each.name: each for each in declared(Channel)}[name]
