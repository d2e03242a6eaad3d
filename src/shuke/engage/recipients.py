"""Who a letter is for: what the composer may know of a person, fetched in bulk per batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person as letters see them: plain values only."""

    #: Row of the send ledger; 0 for previews and test letters, whose links lead straight to
    #: their targets and whose unsubscribe page changes nothing.
    send_id: int
    #: `Keyring.send_key(send_id)`: goes into links, Message-ID and the return path.
    key: str
    customer_id: int
    address: str
    name: str = ""
    #: The customer's language ("zh-hans", "en" or longer); empty follows the shop.
    language: str = ""
    #: What its variables say (`customers.slots.Variable`), by their names.
    values: Mapping[str, Any] = field(default_factory=dict)
