"""What rooms above may add: kinds of documents that the inbox takes (see `common.declarations`)."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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
    whom it concerns, by which a person is told what was received about them.
    """

    outcome: str
    reason: str = ""
    value: str = ""
    customer: int | None = None


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document and its recorder.

    `is_paused(source)` says whether what comes through that door waits. With `one_by_one` the documents of
    all kinds of one door are judged one after the other: what they say concerns the same things.

    `record(bodies, source=...)` writes them in the caller's transaction and answers in their order.
    It may raise: then each is tried alone, and the one that cannot be recorded is held. Documents of
    one `identity` are never in one call: versions of them would have to be told apart.
    """

    code: str
    label: Any
    record: Callable[..., Sequence[Verdict]]
    identity: Callable[[Body], Hashable] | None = None
    is_paused: Callable[[str], bool] | None = None
    one_by_one: bool = False
    #: Door -> its words: by which of them such documents come in.
    doors: Callable[[], Mapping[str, Any]] = lambda: {"file": _("File"), "api": _("API")}
