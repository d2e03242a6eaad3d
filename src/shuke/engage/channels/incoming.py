"""What comes back over a channel: receipts of what was handed over, and replies.

A channel's `incoming` reads what its carrier posts and gives these; `commands.take_incoming` keeps them
in the inbox and applies them, in whatever order and however often they come.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Receipt(StrEnum):
    """What a carrier may report of a message; the codes of `DeliveryEvent.Kind`."""

    DELIVERED = "delivered"
    READ = "read"
    #: It will not arrive.
    FAILED = "failed"
    #: It will not arrive, because there is no such address: the address is blocked.
    NO_ADDRESS = "hard_bounce"
    #: It did not arrive yet.
    DELAYED = "soft_bounce"
    #: Marked as spam: the address is blocked.
    COMPLAINT = "complaint"


@dataclass(frozen=True)
class Reported:
    """One receipt. It names its message by `key` (what `hand_over` was given) or `ref` (`Answer.ref`)."""

    receipt: Receipt
    at: dt.datetime
    key: str = ""
    ref: str = ""
    #: Which part of a message that went out in several, from 1; 0 for all of it.
    part: int = 0
    #: The carrier's code and words.
    code: str = ""
    detail: str = ""
    #: The address that it is about, where it says.
    address: str = ""
    #: The report's own name, where it has one; else what it says names it.
    name: str = ""


@dataclass(frozen=True)
class Replied:
    """One reply. It answers the message named by `key` or `ref`; else the last one to this address."""

    #: The carrier's name of the reply, the same each time it is delivered.
    name: str
    address: str
    text: str
    at: dt.datetime
    key: str = ""
    ref: str = ""
    #: Whether it asks for no more messages, where the carrier judges that; else its words are read.
    opts_out: bool | None = None
    #: The message of collect that it is, whose entry stands on the timeline already.
    message: int | None = None


@dataclass(frozen=True)
class Posted:
    """A request of a carrier, as far as a signature covers it."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Forged(Exception):
    """What was posted is not from the carrier: its signature is missing or wrong. Nothing is kept."""


class Unreadable(Exception):
    """What was posted is from the carrier, and cannot be read; the words say why. Nothing is kept."""
