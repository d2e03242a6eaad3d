"""What rooms above may add to relations (see `common.declarations`)."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy


@dataclass(frozen=True, slots=True)
class Contact:
    """Marketing that reached somebody: by the record it was sent to, when, and whether it had an offer in it."""

    customer: int
    at: dt.datetime
    has_offer: bool


@dataclass(frozen=True)
class PastContacts:
    """What a room has said to people, on which rules of engagement are rehearsed.

    `read(since)` gives batches of marketing contacts from then on; all of one person's are in one batch, under the
    record that stands for them, the earliest first.
    """

    read: Callable[[dt.datetime], Iterator[list[Contact]]]


#: Why rules of engagement let something not through, by the key that the ledger keeps.
BREACHES: Mapping[str, Any] = {
    "relation_none": gettext_lazy("No marketing (relationship type)"),
    "relation_offer": gettext_lazy("Wants no offers (relationship type)"),
    "relation_plain": gettext_lazy("Wants only offers (relationship type)"),
    "relation_first": gettext_lazy("Speaks first (relationship type)"),
    "relation_often": pgettext_lazy(
        "relationship", "Written to as often as their relationship type allows"
    ),
}
