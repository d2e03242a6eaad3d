"""Ways to reach a person. A channel is declared like any addition (`common.declarations`).

The ledger, the claim and the sending loop know this protocol and no transport. A channel says where a
person is reached through `customers.queries.reach` (its name is a channel of consent), gives a
connection per thread, and says of each letter how far it got. What comes back (bounces, replies)
comes in through the commands of `commands.bounces`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from shuke.common.declarations import declared

if TYPE_CHECKING:
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
    #: Letters a second at most, over all connections; 0 for no limit.
    per_second: float = 0
    #: Into how many parts the carrier cuts a letter, and what one costs in the shop's currency.
    parts: Callable[[bytes], int] = lambda _content: 1
    part_cost: Decimal = Decimal(0)
    #: Between which hours of a day marketing may go out over it, on the clock of the person; None for
    #: all day.
    hours: tuple[dt.time, dt.time] | None = None


def channel(name: str) -> Channel:
    """The declared channel of this name. KeyError when there is none."""
    return {each.name: each for each in declared(Channel)}[name]
