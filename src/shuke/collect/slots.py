"""What rooms above may add: kinds of documents that the inbox takes (see `common.declarations`)."""

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.collect.messages.quotes import own_words
from shuke.collect.messages.shape import Written

__all__ = [
    "Body",
    "DocumentKind",
    "Incoming",
    "MessageCarrier",
    "MessageReader",
    "MessageReading",
    "Passage",
    "TermsCheck",
    "Verdict",
    "Written",
    "own_words",
]

Body = dict[str, Any]


@dataclass(frozen=True)
class Incoming:
    """One version of a document as its sender gives it."""

    #: The sender's name for the document, the same in every version: "main/A1001".
    key: str
    #: When the sender says that it was so.
    occurred_at: dt.datetime
    body: Body


@dataclass(frozen=True)
class Verdict:
    """What became of one document: "recorded", "updated", "unchanged", "held" or "rejected".

    `reason` is a code of `collect.reasons`, or words; `value` is what it complains about. `customer` is
    whom it concerns, by which a person is told what was received about them. `forgotten`: it is about
    somebody who was forgotten, so that only its outcome is stored.
    """

    outcome: str
    reason: str = ""
    value: str = ""
    customer: int | None = None
    forgotten: bool = False


@dataclass(frozen=True)
class TermsCheck:
    """Whether a file that came under "<kind>:<id>" (`Import.terms`) may still be recorded: `check(id)` raises
    Conflict, with what to do, when it may not."""

    kind: str
    check: Callable[[int], None]


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document and its recorder.

    `is_paused(source)` says whether what comes through that door waits. With `one_by_one` the documents of
    all kinds of one door are judged one after the other: what they say concerns the same things.

    `record(bodies, source=...)` writes them in the caller's transaction and answers in their order.
    It may raise: then each is tried alone, and the one that cannot be recorded is held. With `spoken`, people
    say it themselves: what somebody sends after they were forgotten is kept, for a person to decide. Documents of
    one `identity` are never in one call: versions of them would have to be told apart.
    """

    code: str
    label: Any
    record: Callable[..., Sequence[Verdict]]
    identity: Callable[[Body], Hashable] | None = None
    is_paused: Callable[[str], bool] | None = None
    one_by_one: bool = False
    spoken: bool = False
    #: Door -> its words: by which of them such documents come in.
    doors: Callable[[], Mapping[str, Any]] = lambda: {"file": _("File"), "api": _("API")}


@dataclass(frozen=True)
class MessageReading:
    """What a room above makes of a message before anybody asks whose it is.

    With a `verdict` that is all there is to it: a report on a letter is no message. Else `customer` is of
    whom it answers something, `detail` says what ("name"), and `follow(message id, customer id)` is called
    in the same transaction once it is kept; nobody's has no customer.
    """

    verdict: Verdict | None = None
    customer: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    follow: Callable[[int, int | None], object] | None = None


@dataclass(frozen=True)
class MessageReader:
    """Reads incoming messages for what its room sent: the first that makes something of one is believed."""

    read: Callable[[Written], MessageReading | None]
    order: int = 50


@dataclass(frozen=True)
class Passage:
    """How far a message of the shop got: "waiting", "sent", "failed" or "unknown", and why, as a sentence."""

    state: str
    words: str = ""


@dataclass(frozen=True)
class MessageCarrier:
    """Hands over what colleagues write back (`commands.write_back`) on these channels, told by the fact
    `collect.message_answered`. `obstacle(channel)` says why it cannot now ("": it can); `passages(message
    ids)` how far each of them got."""

    channels: frozenset[str]
    obstacle: Callable[[str], str]
    passages: Callable[[Collection[int]], Mapping[int, Passage]]
